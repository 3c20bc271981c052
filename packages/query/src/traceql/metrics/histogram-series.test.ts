import { expect, test } from 'vitest'
import { bucketSeries, quantileSeries } from './histogram-series.ts'
import { Log2Histogram } from './log2-histogram.ts'
import { SampleBudget } from './sample-budget.ts'
import type { Exemplar } from './series.ts'

function histogramOf(...values: readonly number[]): Log2Histogram {
  const budget = new SampleBudget({ maxSeries: 10, maxSamples: 100 })
  const histogram = new Log2Histogram(1, budget)
  for (const value of values) histogram.add(0, value)
  return histogram
}

function exemplar(value: number): Exemplar {
  return { labels: [{ key: 'trace:id', value: String(value) }], at: 0n, sample: 0, value }
}

const found = (list: readonly Exemplar[] = []): unknown[] =>
  list.map(({ labels, value }) => [labels[0]?.value, value])

test('an exemplar stands beside the bucket of its value and shows its count', () => {
  const values = [2, 3, 4, 5, 1000]
  const series = bucketSeries(
    [],
    histogramOf(...values),
    10,
    values.map((v) => exemplar(v / 10)),
  )
  const shown = series.map(({ labels, values: counts, exemplars }) => [
    labels[0]?.value,
    counts[0],
    found(exemplars),
  ])
  expect(shown).toEqual([
    [0.2, 1, [['0.2', Number.NaN]]],
    [
      0.4,
      2,
      [
        ['0.3', Number.NaN],
        ['0.4', Number.NaN],
      ],
    ],
    [0.8, 1, [['0.5', Number.NaN]]],
    [102.4, 1, [['100', Number.NaN]]],
  ])
})

test('an exemplar stands beside the quantile that is nearest to it', () => {
  const histogram = histogramOf(2, 2, 2, 2, 1000)
  const exemplars = [2, 300, 900].map(exemplar)
  const series = quantileSeries([], histogram, 1, [0.5, 1], exemplars)
  expect(series.map((one) => found(one.exemplars))).toEqual([
    [
      ['2', 2],
      ['300', 300],
    ],
    [['900', 900]],
  ])
})
