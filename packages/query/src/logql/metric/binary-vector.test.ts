import { describe, expect, test } from 'vitest'
import { MatchingError } from '../matching-error.ts'
import { seriesOf, show } from '../testing/series.ts'
import { binaryVectors } from './binary-vector.ts'

const left = [
  seriesOf({ app: 'a', code: '200' }, [6, 8]),
  seriesOf({ app: 'a', code: '500' }, [2, 4]),
]
const total = [seriesOf({ app: 'a', team: 'x' }, [2, null])]

describe('binaryVectors', () => {
  test('one to one by all labels', () => {
    const other = [seriesOf({ app: 'a', code: '500' }, [1, 1]), seriesOf({ app: 'b' }, [1, 1])]
    expect(show(binaryVectors('+', false, left, other, undefined))).toEqual([
      '{"app":"a","code":"500"} 3 5',
    ])
    expect(show(binaryVectors('>', false, left, other, undefined))).toEqual([
      '{"app":"a","code":"500"} 2 4',
    ])
    expect(show(binaryVectors('<', true, left, other, undefined))).toEqual([
      '{"app":"a","code":"500"} 0 0',
    ])
  })

  test('empty labels match none and go', () => {
    const empty = [seriesOf({ app: 'b', code: '' }, [4, 4])]
    const other = [seriesOf({ app: 'b' }, [1, 1])]
    expect(show(binaryVectors('-', false, empty, other, undefined))).toEqual(['{"app":"b"} 3 3'])
  })

  test('many to one takes labels of the one', () => {
    const matching = {
      on: true,
      names: ['app'],
      group: { side: 'left', include: ['team'] },
    } as const
    expect(show(binaryVectors('/', false, left, total, matching))).toEqual([
      '{"app":"a","code":"200","team":"x"} 3 -',
      '{"app":"a","code":"500","team":"x"} 1 -',
    ])
  })

  test('one to many keeps the operands in place', () => {
    const matching = { on: true, names: ['app'], group: { side: 'right', include: [] } } as const
    expect(show(binaryVectors('-', false, total, left, matching))).toEqual([
      '{"app":"a","code":"200"} -4 -',
      '{"app":"a","code":"500"} 0 -',
    ])
  })

  test('what cannot be matched says why', () => {
    const on = { on: true, names: ['app'] }
    expect(() => binaryVectors('+', false, left, total, on)).toThrow(
      'many-to-one matching must be explicit',
    )
    expect(() => binaryVectors('+', false, total, left, on)).toThrow(
      'found duplicate series on the right hand-side;many-to-many matching not allowed',
    )
    expect(() => binaryVectors('+', false, total, left, on)).toThrow(MatchingError)
  })
})
