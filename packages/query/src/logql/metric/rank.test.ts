import { expect, test } from 'vitest'
import { seriesOf, show } from '../testing/series.ts'
import { rankSeries, sortSeries } from './rank.ts'

const none = Number.NaN
const series = [
  seriesOf({ app: 'a', n: '1' }, [1, 9]),
  seriesOf({ app: 'a', n: '2' }, [5, null]),
  seriesOf({ app: 'b', n: '3' }, [3, none]),
]

test('topk and bottomk choose at each point and keep the labels', () => {
  expect(show(rankSeries(true, 1, series, undefined, 2))).toEqual([
    '{"app":"a","n":"1"} - 9',
    '{"app":"a","n":"2"} 5 -',
  ])
  expect(show(rankSeries(false, 2, series, undefined, 2))).toEqual([
    '{"app":"a","n":"1"} 1 9',
    '{"app":"b","n":"3"} 3 NaN',
  ])
  const odd = [seriesOf({ x: 'nan' }, [none]), ...series]
  for (const greatest of [true, false]) {
    const kept = (k: number) => rankSeries(greatest, k, odd, undefined, 1).map((s) => s.values[0])
    expect(kept(3)).toEqual([1, 5, 3])
    expect(kept(4)).toEqual([none, 1, 5, 3])
  }
})

test('each group has its own', () => {
  const by = { without: false, names: ['app'] }
  expect(show(rankSeries(true, 1, series, by, 1))).toEqual([
    '{"app":"a","n":"2"} 5',
    '{"app":"b","n":"3"} 3',
  ])
})

test('sorting puts NaN last, whatever the direction', () => {
  const odd = [seriesOf({ x: 'nan' }, [none]), ...series]
  const order = (descending: boolean) => sortSeries(descending, odd).map((s) => s.values[0])
  expect(order(false)).toEqual([1, 3, 5, none])
  expect(order(true)).toEqual([5, 3, 1, none])
})
