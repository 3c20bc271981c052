import { orderTexts } from '../value/compare.ts'
import { labelsKey, type MetricsSeries } from './series.ts'

/** A sample with the labels of its series, by which equal ones rank. */
interface Ranked {
  readonly value: number
  readonly labels: MetricsSeries['labels']
}

/** Keeps at each sample the `limit` values that come first; series that keep none are dropped. */
export function rank(
  series: readonly MetricsSeries[],
  limit: number,
  comesFirst: (a: Ranked, b: Ranked) => number,
): MetricsSeries[] {
  const kept = series.map((one) => new Float64Array(one.values.length).fill(Number.NaN))
  const keys = series.map((one) => labelsKey(one.labels))
  const samples = series[0]?.values.length ?? 0
  for (let sample = 0; sample < samples; sample++) {
    const present = series.flatMap((one, i) => {
      const value = one.values[sample] ?? Number.NaN
      return Number.isNaN(value) ? [] : [{ i, value, labels: one.labels }]
    })
    // What is equal for Tempo (a 7 and a 7.0) still has an order here, whatever that of the series.
    present.sort((a, b) => comesFirst(a, b) || orderTexts(keys[a.i] ?? '', keys[b.i] ?? ''))
    for (const { i, value } of present.slice(0, limit)) {
      const values = kept[i]
      if (values !== undefined) values[sample] = value
    }
  }
  return series
    .map(({ labels, values: all, exemplars = [] }, i) => {
      const values = kept[i] ?? all
      const isKept = ({ sample }: { readonly sample: number }): boolean =>
        !Number.isNaN(values[sample] ?? Number.NaN)
      return { labels, values, exemplars: exemplars.filter(isKept) }
    })
    .filter((one) => one.values.some((v) => !Number.isNaN(v)))
}
