import { type Label, printLabels } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'

/** One element of a `streams` result. */
export interface StreamJson {
  readonly stream: Record<string, string>
  readonly values: (readonly [ns: string, line: string, categories?: CategoriesJson])[]
}

interface CategoriesJson {
  structuredMetadata?: Record<string, string>
  parsed?: Record<string, string>
}

/**
 * Rows as Loki's `streams` result, sorted by label text, rows in their order. Without
 * categorised labels one pushed stream splits into as many as there are distinct label sets;
 * with them `stream` keeps the stream's own labels and each value carries the rest.
 */
export function encodeStreams(rows: readonly LogRow[], categorize: boolean): StreamJson[] {
  const byKey = new Map<string, StreamJson>()
  for (const row of rows) {
    const labels = categorize ? row.stream : row.labels
    const key = printLabels(labels)
    let stream = byKey.get(key)
    if (!stream) {
      stream = { stream: toRecord(labels), values: [] }
      byKey.set(key, stream)
    }
    const ns = String(row.timestamp)
    stream.values.push(categorize ? [ns, row.line, categories(row)] : [ns, row.line])
  }
  return [...byKey].sort(byText).map(([, stream]) => stream)
}

function categories(row: LogRow): CategoriesJson {
  const result: CategoriesJson = {}
  if (row.metadata.length > 0) result.structuredMetadata = toRecord(row.metadata)
  if (row.parsed.length > 0) result.parsed = toRecord(row.parsed)
  return result
}

/**
 * Labels as an object without a prototype: any name is safe. A label that a pipeline set to '' is
 * shown.
 */
export function toRecord(labels: readonly Label[]): Record<string, string> {
  const record = Object.create(null) as Record<string, string>
  for (const [name, value] of labels) record[name] = value
  return record
}

function byText(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}
