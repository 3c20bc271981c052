import type { Label, LogBatch } from '@tailspan/model'
import { type TextColumn, textAt } from '../duck/text-column.ts'
import { HAS_SPAN_ID, HAS_TRACE_ID, type PackedLogs } from './packed-logs.ts'

/** The batch that was packed. */
export function unpackLogs(rows: PackedLogs): LogBatch {
  const { length, timestamps, streamIndex, ids } = rows
  return {
    length,
    timestamps,
    streams: rows.streamKeys.map((key, i) => ({
      key,
      labels: JSON.parse(rows.streamLabels[i] ?? '[]') as Label[],
    })),
    streamIndex,
    lines: textsOf(rows.lines),
    metadata: textsOf(rows.metadata),
    levels: Array.from(rows.levelIndex, (level) => rows.levelNames[level] ?? ''),
    traceIds: Array.from(ids, (has, row) =>
      (has & HAS_TRACE_ID) === 0 ? '' : hexOf(rows.traceIds, 4 * row, 4),
    ),
    spanIds: Array.from(ids, (has, row) =>
      (has & HAS_SPAN_ID) === 0 ? '' : hexOf(rows.spanIds, 2 * row, 2),
    ),
  }
}

function textsOf(column: TextColumn): string[] {
  return Array.from(column.ends, (_, row) => textAt(column, row))
}

/** Words that lie the lowest first, as digits. */
function hexOf(words: Uint32Array, at: number, count: number): string {
  let text = ''
  for (let i = count - 1; i >= 0; i--) {
    text += (words[at + i] ?? 0).toString(16).padStart(8, '0')
  }
  return text
}
