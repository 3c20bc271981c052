import type { TailFrame } from '../../tail/tail-session.ts'
import { toRecord } from './encode-streams.ts'
import type { EncodingFlags } from './encoding-flags.ts'

/**
 * A frame as Loki's clients read it: one entry per stream element, and `dropped_entries`. Loki
 * names each dropped entry; Tailspan counts them, and names the two ends of the gap.
 */
export function encodeTailFrame(frame: TailFrame, encoding: EncodingFlags): string {
  const { categorize, echo } = encoding
  const streams = frame.rows.map((row) => {
    const value: unknown[] = [String(row.timestamp), row.line]
    if (categorize) {
      value.push({
        ...(row.metadata.length > 0 ? { structuredMetadata: toRecord(row.metadata) } : {}),
        ...(row.parsed.length > 0 ? { parsed: toRecord(row.parsed) } : {}),
      })
    }
    return { stream: toRecord(categorize ? row.stream : row.labels), values: [value] }
  })
  const dropped = frame.dropped
  return JSON.stringify({
    streams,
    ...(dropped
      ? {
          dropped_entries: [dropped.from, dropped.to]
            .slice(0, dropped.count)
            .map((ns) => ({ timestamp: String(ns), labels: {} })),
          dropped: { count: dropped.count, reason: dropped.reason },
        }
      : {}),
    ...echo,
  })
}
