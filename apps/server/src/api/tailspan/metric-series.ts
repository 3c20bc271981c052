import { list, mapOf, record, type Schema, text } from '../openapi/schema.ts'

/** A series as this API answers it. Times are nanoseconds, values as Prometheus writes them. */
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [time: string, value: string])[]
  /** Native histograms; absent for none. */
  readonly histograms?: readonly HistogramJson[]
}

interface HistogramJson {
  readonly time: string
  readonly count: string
  readonly sum: string
  /** Lower end, upper end, count. */
  readonly buckets: readonly (readonly [lower: string, upper: string, count: string])[]
}

function row(...texts: readonly string[]): Schema {
  const prefixItems = texts.map((description) => text(description))
  return { type: 'array', prefixItems, minItems: texts.length, maxItems: texts.length }
}

export const metricSeriesSchema = record(
  'MetricSeries',
  {
    labels: mapOf(text(), 'with `cluster`, unless series of several are put together'),
    points: list(row('nanoseconds since the epoch', 'a number, `NaN`, `+Inf` or `-Inf`')),
    histograms: list(
      record('NativeHistogram', {
        time: text('nanoseconds since the epoch'),
        count: text(),
        sum: text(),
        buckets: list(row('lower end', 'upper end', 'count')),
      }),
      'of series that are native histograms',
    ),
  },
  ['histograms'],
)

/** A sample of Prometheus: seconds, and a number as text. */
type RawSample = readonly [seconds: number, value: string]

interface RawHistogram {
  readonly count: string
  readonly sum: string
  /** Which ends belong to it, the ends, and the count. */
  readonly buckets?: readonly (readonly [number, string, string, string])[]
}

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly value?: RawSample
  readonly values?: readonly RawSample[]
  readonly histogram?: readonly [seconds: number, histogram: RawHistogram]
  readonly histograms?: readonly (readonly [seconds: number, histogram: RawHistogram])[]
}

/** The series of a Prometheus' `data` that was checked; a number alone is a series of one point. */
export function metricSeries(data: unknown): MetricSeries[] {
  const { resultType, result } = data as { readonly resultType: string; readonly result: unknown }
  if (resultType === 'scalar' || resultType === 'string') {
    return [{ labels: {}, points: [point(result as RawSample)] }]
  }
  return (result as readonly RawSeries[]).map(
    ({ metric, value, values = [], histogram, histograms = [] }) => {
      const all = histogram ? [histogram] : histograms
      return {
        labels: metric,
        points: (value ? [value] : values).map(point),
        ...(all.length > 0 && { histograms: all.map(histogramJson) }),
      }
    },
  )
}

function point([seconds, value]: RawSample): readonly [string, string] {
  return [nanoseconds(seconds), value]
}

function histogramJson([seconds, { count, sum, buckets = [] }]: readonly [
  number,
  RawHistogram,
]): HistogramJson {
  return {
    time: nanoseconds(seconds),
    count,
    sum,
    buckets: buckets.map(([, lower, upper, own]) => [lower, upper, own] as const),
  }
}

/** Prometheus counts in milliseconds. */
function nanoseconds(seconds: number): string {
  return String(BigInt(Math.round(seconds * 1000)) * 1_000_000n)
}
