import { expect, test } from 'vitest'
import { Log2Histogram } from './log2-histogram.ts'
import { SampleBudget } from './sample-budget.ts'

function histogram(values: readonly number[], samples = 1): Log2Histogram {
  const made = new Log2Histogram(samples, new SampleBudget({ maxSeries: 1, maxSamples: 1000 }))
  for (const value of values) made.add(0, value)
  return made
}

test('values are counted up to powers of two, small ones not at all', () => {
  const buckets = histogram([0, 1, 1.9, 2, 3, 4, 5, 2 ** 30, 2 ** 30 + 1]).buckets()
  expect(buckets.map(({ bound, counts }) => [bound, counts[0]])).toEqual([
    [2, 1],
    [4, 2],
    [8, 1],
    [2 ** 30, 1],
    [2 ** 31, 1],
  ])
})

test('quantiles lie on a logarithmic scale within their bucket', () => {
  const made = histogram([3, 3, 5, 5, 5, 5])
  expect(made.quantile(0)[0]).toBe(2 ** 1.5)
  expect(made.quantile(1 / 3)[0]).toBe(4)
  expect(made.quantile(0.5)[0]).toBe(2 ** 2.25)
  expect(made.quantile(1)[0]).toBe(8)
})

test('over a gap they start from the last bucket with values', () => {
  expect(histogram([3, 100, 100]).quantile(0.5)[0]).toBeCloseTo(2 ** 4.5)
})

test('a sample without values has the quantile 0', () => {
  expect([...histogram([5], 2).quantile(0.5)]).toEqual([8, 0])
})
