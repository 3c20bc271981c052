import { labelValue } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import { toRecord } from '../loki/encode-streams.ts'
import { mapOf, record, text } from '../openapi/schema.ts'

/** A log line as this API answers it. */
export interface LogLineJson {
  /** Nanoseconds since the epoch, decimal. */
  readonly ts: string
  readonly line: string
  /** All labels: the stream's, the metadata's and parsed ones. */
  readonly labels: Readonly<Record<string, string>>
  /** Detected level, '' when unknown to the store. */
  readonly level: string
  readonly service: string
  /** 32 hex digits, or ''. */
  readonly traceId: string
  /** 16 hex digits, or ''. */
  readonly spanId: string
}

export const logLineSchema = record('LogLine', {
  ts: text('nanoseconds since the epoch, decimal'),
  line: text(),
  labels: mapOf(
    text(),
    'those of the stream, of metadata and those that the query took out of the line; `cluster` when other ' +
      'clusters were asked',
  ),
  level: text('detected level, empty when there is none'),
  service: text('name of the service, or empty'),
  traceId: text('32 hex digits, or empty'),
  spanId: text('16 hex digits, or empty'),
})

export function logLine(row: LogRow): LogLineJson {
  return {
    ts: String(row.timestamp),
    line: row.line,
    labels: toRecord(row.labels),
    level: row.level,
    service: labelValue(row.stream, 'service_name') || labelValue(row.stream, 'service'),
    traceId: row.traceId,
    spanId: row.spanId,
  }
}
