import type { Label } from '@tailspan/model'
import { emptySeries, type Series, setPoint } from '../../series/series.ts'

/** A series from `{a="x"}`-like pairs and values; null is no value. */
export function seriesOf(
  labels: Readonly<Record<string, string>>,
  values: readonly (number | null)[],
): Series {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)) as Label[]
  const series = emptySeries(sorted, values.length)
  for (const [i, value] of values.entries()) if (value !== null) setPoint(series, i, value)
  return series
}

/** The opposite: `{"a":"x"} [1,null]` for each. */
export function show(series: readonly Series[]): string[] {
  return series.map(({ labels, values, present }) => {
    const points = [...values].map((v, i) => (present[i] === 1 ? String(v) : '-'))
    return `${JSON.stringify(Object.fromEntries(labels))} ${points.join(' ')}`
  })
}
