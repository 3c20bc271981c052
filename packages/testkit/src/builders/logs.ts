import {
  encodeMetadata,
  type Label,
  type LogBatch,
  LogBatchBuilder,
  streamOf,
} from '@tailspan/model'

/** One log line as a test writes it. */
export interface LogRow {
  readonly labels: Readonly<Record<string, string>> | readonly Label[]
  /** Nanoseconds. */
  readonly ts: bigint
  readonly line: string
  readonly metadata?: readonly Label[]
  readonly level?: string
  readonly traceId?: string
  readonly spanId?: string
}

/** A batch of rows in the given order. */
export function logBatch(rows: readonly LogRow[]): LogBatch {
  const builder = new LogBatchBuilder()
  for (const row of rows) {
    const { labels } = row
    const pairs = isPairs(labels) ? labels : Object.entries(labels)
    builder.add(
      builder.stream(streamOf(pairs)),
      row.ts,
      row.line,
      encodeMetadata(row.metadata ?? []),
      row.level,
      row.traceId,
      row.spanId,
    )
  }
  return builder.build()
}

/** A row as it came out of a store, everything as text: for comparing. */
export interface PrintedLogRow {
  readonly ts: string
  readonly stream: string
  readonly line: string
  readonly metadata: string
  readonly level: string
  readonly traceId: string
  readonly spanId: string
}

/** The rows of batches, in order. */
export function printLogs(batches: readonly LogBatch[]): PrintedLogRow[] {
  return batches.flatMap((batch) =>
    Array.from({ length: batch.length }, (_, i) => ({
      ts: String(batch.timestamps[i]),
      stream: batch.streams[batch.streamIndex[i] ?? 0]?.key ?? '?',
      line: batch.lines[i] ?? '?',
      metadata: batch.metadata[i] ?? '?',
      level: batch.levels[i] ?? '?',
      traceId: batch.traceIds[i] ?? '?',
      spanId: batch.spanIds[i] ?? '?',
    })),
  )
}

function isPairs(labels: LogRow['labels']): labels is readonly Label[] {
  return Array.isArray(labels)
}
