import { printLabels } from '@tailspan/model'
import type { LogqlResult } from '@tailspan/query'
import { toRecord } from './encode-streams.ts'

/** `[seconds, "value"]`, seconds to the millisecond. */
export type SampleJson = readonly [seconds: number, value: string]

/** A number as Go's `FormatFloat(v, 'f', -1, 64)` prints it: shortest digits, no exponent. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign = '', first = '', rest = '', exponent = '0'] = match
  const digits = first + rest
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** A number at an instant in nanoseconds. */
export function encodeSample(ns: bigint, value: number): SampleJson {
  return [Number(ns / 1_000_000n) / 1000, formatValue(value)]
}

/** What is to say about an answer, beside its `data`. */
export function warningsOf(result: LogqlResult): { readonly warnings?: readonly string[] } {
  return 'warnings' in result && result.warnings ? { warnings: result.warnings } : {}
}

/** The `data` of an answer that holds numbers. Sorted by labels unless the query sorted them. */
export function encodeSeries(result: Exclude<LogqlResult, { kind: 'streams' }>): {
  resultType: string
  result: unknown
} {
  if (result.kind === 'scalar') {
    return { resultType: 'scalar', result: encodeSample(result.t, result.v) }
  }
  if (result.kind === 'vector') {
    const samples = result.ordered ? result.samples : sortByLabels(result.samples)
    return {
      resultType: 'vector',
      result: samples.map((s) => ({ metric: toRecord(s.labels), value: encodeSample(s.t, s.v) })),
    }
  }
  return {
    resultType: 'matrix',
    result: sortByLabels(result.series).map((s) => ({
      metric: toRecord(s.labels),
      values: s.points.map((p) => encodeSample(p.t, p.v)),
    })),
  }
}

function sortByLabels<T extends { labels: Parameters<typeof printLabels>[0] }>(
  items: readonly T[],
): T[] {
  return items
    .map((item) => ({ item, key: printLabels(item.labels) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item)
}
