import { quantileSeries } from '../metrics/histogram-series.ts'
import { Log2Histogram } from '../metrics/log2-histogram.ts'
import { bucketUnitOf } from '../metrics/number-of.ts'
import type { SampleBudget } from '../metrics/sample-budget.ts'
import { labelsKey, type MetricsSeries } from '../metrics/series.ts'
import type { MetricsAggregate } from '../syntax/tree.ts'

type Quantiles = Extract<MetricsAggregate, { fn: 'quantile_over_time' }>
const BUCKET = '__bucket'

type Combine = (a: number, b: number) => number

/** How samples of clusters make those of all; undefined where they cannot. */
export function combineOf(fn: MetricsAggregate['fn']): Combine | undefined {
  switch (fn) {
    case 'rate':
    case 'count_over_time':
    case 'sum_over_time':
    case 'histogram_over_time':
      return (a, b) => a + b
    case 'min_over_time':
      return Math.min
    case 'max_over_time':
      return Math.max
    case 'avg_over_time':
    case 'quantile_over_time':
    case 'compare':
      return undefined
  }
}

/** Series of the same labels as one. */
export function mergeSeries(series: readonly MetricsSeries[], combine: Combine): MetricsSeries[] {
  const byKey = new Map<string, MetricsSeries>()
  for (const one of series) {
    const key = labelsKey(one.labels)
    const before = byKey.get(key)
    byKey.set(key, before ? merged(before, one, combine) : one)
  }
  return [...byKey.values()]
}

function merged(a: MetricsSeries, b: MetricsSeries, combine: Combine): MetricsSeries {
  return {
    labels: a.labels,
    values: a.values.map((x, i) => {
      const y = b.values[i] ?? Number.NaN
      return Number.isNaN(x) ? y : Number.isNaN(y) ? x : combine(x, y)
    }),
    exemplars: [...(a.exemplars ?? []), ...(b.exemplars ?? [])],
  }
}

/** Quantiles of what histograms counted. */
export function quantilesOf(
  buckets: readonly MetricsSeries[],
  { of, quantiles }: Quantiles,
  count: number,
  budget: SampleBudget,
): MetricsSeries[] {
  const unit = bucketUnitOf(of)
  const groups = new Map<string, { labels: MetricsSeries['labels']; histogram: Log2Histogram }>()
  for (const { labels, values } of buckets) {
    const top = labels.find(({ key }) => key === BUCKET)?.value
    if (typeof top !== 'number' && typeof top !== 'bigint') continue
    const rest = labels.filter(({ key }) => key !== BUCKET)
    const key = labelsKey(rest)
    const group = groups.get(key) ?? { labels: rest, histogram: new Log2Histogram(count, budget) }
    groups.set(key, group)
    // Bounds are powers of two before they are divided.
    const bound = 2 ** Math.round(Math.log2(Number(top) * unit))
    for (const [sample, times] of values.entries()) {
      if (times > 0) group.histogram.add(sample, bound, times)
    }
  }
  return [...groups.values()].flatMap(({ labels, histogram }) =>
    quantileSeries(labels, histogram, unit, quantiles, []),
  )
}
