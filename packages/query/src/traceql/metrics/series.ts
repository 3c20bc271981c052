import type { Attribute, AttributeValue } from '@tailspan/model'
import type { Grid } from './grid.ts'

/** One line of a chart. */
export interface MetricsSeries {
  readonly labels: readonly Attribute[]
  /** One value per sample of the grid; NaN where there is none. */
  readonly values: Float64Array
}

export interface MetricsResult {
  readonly grid: Grid
  readonly series: readonly MetricsSeries[]
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
