import { expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { binarySet } from './binary-set.ts'

const left = [seriesOf({ a: '1', l: 'x' }, [1, 2]), seriesOf({ a: '2', l: 'x' }, [3, 4])]
const right = [seriesOf({ a: '1', r: 'y' }, [10, null]), seriesOf({ a: '3', r: 'y' }, [30, 40])]
const onA = { on: true, names: ['a'] }

test.each([
  ['and', ['{"a":"1","l":"x"} 1 -']],
  ['unless', ['{"a":"1","l":"x"} - 2', '{"a":"2","l":"x"} 3 4']],
  ['or', ['{"a":"1","l":"x"} 1 2', '{"a":"2","l":"x"} 3 4', '{"a":"3","r":"y"} 30 40']],
] as const)('%s on (a)', (op, result) => {
  expect(show(binarySet(op, left, right, onA))).toEqual(result)
})

test('without a clause all labels must agree', () => {
  expect(show(binarySet('and', left, right, undefined))).toEqual([])
  expect(binarySet('or', left, right, undefined)).toHaveLength(4)
})

test('or fills the gaps of a series that both sides have', () => {
  const gaps = [seriesOf({ a: '1' }, [1, null, 3])]
  const fill = [seriesOf({ a: '1' }, [9, 9, null])]
  expect(show(binarySet('or', gaps, fill, undefined))).toEqual(['{"a":"1"} 1 9 3'])
})
