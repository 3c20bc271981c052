import type { Attribute } from '@tailspan/model'
import type { Log2Histogram } from './log2-histogram.ts'
import type { Exemplar, MetricsSeries } from './series.ts'

/**
 * A series per bucket, labelled with its upper bound. Exemplars, whose values are divided by `unit`
 * already, go to the bucket of their value and show its count.
 */
export function bucketSeries(
  labels: readonly Attribute[],
  histogram: Log2Histogram,
  unit: number,
  exemplars: readonly Exemplar[],
): MetricsSeries[] {
  return histogram.buckets().map(({ bound, counts }) => {
    const top = bound / unit
    return {
      labels: [...labels, { key: '__bucket', value: top }],
      values: counts,
      exemplars: exemplars
        .filter(({ value }) => value > top / 2 && value <= top)
        .map((one) => ({ ...one, value: Number.NaN })),
    }
  })
}

/** A series per quantile. Exemplars go to the quantile that is nearest to them. */
export function quantileSeries(
  labels: readonly Attribute[],
  histogram: Log2Histogram,
  unit: number,
  quantiles: readonly number[],
  exemplars: readonly Exemplar[],
): MetricsSeries[] {
  const series = quantiles.map((p) => ({
    labels: [...labels, { key: 'p', value: p }],
    values: histogram.quantile(p).map((v) => v / unit),
    exemplars: new Array<Exemplar>(),
  }))
  for (const one of exemplars) {
    const distances = series.map(({ values }) => Math.abs((values[one.sample] ?? 0) - one.value))
    series[distances.indexOf(Math.min(...distances))]?.exemplars.push(one)
  }
  return series
}
