import { describe, expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { aggregateSeries, type GroupFunction, groupSeries } from './aggregate.ts'

const series = [
  seriesOf({ app: 'a', pod: '1' }, [1, null, Number.NaN]),
  seriesOf({ app: 'a', pod: '2' }, [3, 5, 2]),
  seriesOf({ app: 'b' }, [10, null, null]),
]

describe('aggregateSeries', () => {
  test.each<[GroupFunction, string]>([
    ['sum', '14 5 NaN'],
    ['count', '3 1 2'],
    ['avg', `${14 / 3} 5 NaN`],
    ['max', '10 5 2'],
    ['min', '1 5 2'],
  ])('%s of all', (fn, values) => {
    expect(show(aggregateSeries(fn, series, undefined, 3))).toEqual([`{} ${values}`])
  })

  test('population deviation', () => {
    expect(show(aggregateSeries('stdvar', series.slice(0, 2), undefined, 2))).toEqual(['{} 1 0'])
    expect(show(aggregateSeries('stddev', series.slice(0, 2), undefined, 2))).toEqual(['{} 1 0'])
  })

  test('by and without', () => {
    expect(show(aggregateSeries('sum', series, { without: false, names: ['app'] }, 2))).toEqual([
      '{"app":"a"} 4 5',
      '{"app":"b"} 10 -',
    ])
    expect(show(aggregateSeries('sum', series, { without: true, names: ['app'] }, 1))).toEqual([
      '{"pod":"1"} 1',
      '{"pod":"2"} 3',
      '{} 10',
    ])
  })

  test('an empty label is a group of its own', () => {
    const mixed = [seriesOf({ app: 'a', x: '' }, [1]), seriesOf({ app: 'a' }, [2])]
    expect(show(aggregateSeries('sum', mixed, { without: false, names: ['x'] }, 1))).toEqual([
      '{"x":""} 1',
      '{} 2',
    ])
  })

  test('groups by labels that are absent', () => {
    const groups = groupSeries(series, { without: false, names: ['pod', 'nope'] })
    expect(groups.map((group) => group.length)).toEqual([1, 1, 1])
  })
})
