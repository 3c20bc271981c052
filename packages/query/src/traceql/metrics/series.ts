import type { Attribute, AttributeValue } from '@tailspan/model'
import type { Grid } from './grid.ts'

/** A trace that stands for a point of a series. */
export interface Exemplar {
  /** `trace:id`, `span:id` and what the query names of the span. */
  readonly labels: readonly Attribute[]
  /** Start of the span, nanoseconds since the epoch. */
  readonly at: bigint
  /** The sample that it counts for. */
  readonly sample: number
  /** What the span gave to the series; NaN for the value of the series at this sample. */
  readonly value: number
}

/** One line of a chart. */
export interface MetricsSeries {
  readonly labels: readonly Attribute[]
  /** One value per sample of the grid; NaN where there is none. */
  readonly values: Float64Array
  /** In no order; none when not given. */
  readonly exemplars?: readonly Exemplar[]
}

export interface MetricsResult {
  readonly grid: Grid
  readonly series: readonly MetricsSeries[]
  /** True when the query makes more series than allowed and only some are answered. */
  readonly partial: boolean
}

/** Exemplars as they are shown: each with a value and beside a point of the series, oldest first. */
export function shownExemplars({ exemplars = [], values }: MetricsSeries): readonly Exemplar[] {
  return exemplars
    .flatMap((one) => {
      const point = values[one.sample] ?? Number.NaN
      const value = Number.isNaN(one.value) ? point : one.value
      return Number.isNaN(point) || Number.isNaN(value) ? [] : [{ ...one, value }]
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Text of a label set, equal for equal sets; without the name of the function. */
export function labelsKey(labels: readonly Attribute[]): string {
  return labels
    .filter((label) => label.key !== '__name__')
    .map((label) => `${JSON.stringify(label.key)}=${valueKey(label.value)}`)
    .sort()
    .join(',')
}

function valueKey(value: AttributeValue): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value, jsonSafe)
}

function jsonSafe(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
