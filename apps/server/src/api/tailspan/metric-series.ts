import type { HistogramSample, PrometheusResult, Sample } from '@tailspan/clients'
import type { Label } from '@tailspan/model'
import type { ClusterLabel } from '@tailspan/query'
import { toRecord } from '../loki/encode-streams.ts'
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
    labels: mapOf(text(), 'with `cluster`, where it comes from'),
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

/** The series of a result with their cluster's label; a number alone is a series of one point. */
export function labelled(
  result: PrometheusResult,
  id: string,
  label: ClusterLabel,
): MetricSeries[] {
  const seen = (labels: readonly Label[]): Record<string, string> => toRecord(label.add(labels, id))
  switch (result.type) {
    case 'matrix':
      return result.series.map(({ labels, samples, histograms }) => ({
        labels: seen(labels),
        points: samples.map(point),
        ...(histograms.length > 0 && { histograms: histograms.map(histogramJson) }),
      }))
    case 'vector':
      return result.elements.map(({ labels, sample, histogram }) => ({
        labels: seen(labels),
        points: sample ? [point(sample)] : [],
        ...(histogram && { histograms: [histogramJson(histogram)] }),
      }))
    case 'scalar':
      return [{ labels: seen([]), points: [point(result.sample)] }]
    case 'string':
      return [{ labels: seen([]), points: [[String(result.timestamp), result.text]] }]
  }
}

function point({ timestamp, value }: Sample): readonly [string, string] {
  return [String(timestamp), numberText(value)]
}

function histogramJson({ timestamp, count, sum, buckets }: HistogramSample): HistogramJson {
  return {
    time: String(timestamp),
    count: numberText(count),
    sum: numberText(sum),
    buckets: buckets.map(
      ({ lower, upper, count: own }) =>
        [numberText(lower), numberText(upper), numberText(own)] as const,
    ),
  }
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value)
}
