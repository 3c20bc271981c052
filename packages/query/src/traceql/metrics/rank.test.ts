import { expect, test } from 'vitest'
import { bottomk } from './bottomk.ts'
import type { MetricsSeries } from './series.ts'
import { threshold } from './threshold.ts'
import { topk } from './topk.ts'

const series: MetricsSeries[] = [
  { labels: [{ key: 's', value: 'a' }], values: Float64Array.of(1, 5, 3) },
  { labels: [{ key: 's', value: 'b' }], values: Float64Array.of(2, 5, Number.NaN) },
  { labels: [{ key: 's', value: 'c' }], values: Float64Array.of(3, 1, 2) },
]
const shown = (kept: readonly MetricsSeries[]): unknown[] =>
  kept.map(({ labels, values }) => [labels[0]?.value, ...values])
const no = Number.NaN

test('topk keeps the greatest at each sample, equal ones by their labels', () => {
  expect(shown(topk(series, 1))).toEqual([
    ['a', no, 5, 3],
    ['c', 3, no, no],
  ])
})

test('bottomk keeps the least', () => {
  expect(shown(bottomk(series, 1))).toEqual([
    ['a', 1, no, no],
    ['c', no, 1, 2],
  ])
})

test('of equal values topk prefers the first labels, bottomk the last', () => {
  const equal = series.map(({ labels }) => ({ labels, values: Float64Array.of(4) }))
  expect(shown(topk(equal, 2))).toEqual([
    ['a', 4],
    ['b', 4],
  ])
  expect(shown(bottomk(equal, 2))).toEqual([
    ['b', 4],
    ['c', 4],
  ])
})

test('more than there are keeps all', () => {
  expect(topk(series, 9)).toMatchObject(series)
})

test('a threshold drops samples, and series without any', () => {
  expect(shown(threshold(series, '>=', { type: 'int', value: 5n }))).toEqual([
    ['a', no, 5, no],
    ['b', no, 5, no],
  ])
  expect(threshold(series, '>', { type: 'duration', value: 10_000_000_000n })).toEqual([])
})

test('the order of the series does not matter, even where a 7 meets a 7.0', () => {
  const values = Float64Array.of(4)
  const numbers = [7n, 7, 7n, true, 1].map((value) => ({ labels: [{ key: 's', value }], values }))
  for (const fn of [topk, bottomk]) {
    const forward = fn(numbers, 1).map(({ labels }) => labels[0]?.value)
    expect(fn([...numbers].reverse(), 1).map(({ labels }) => labels[0]?.value)).toEqual(forward)
  }
})
