import type { Dropped } from '../../tail/line-ring.ts'
import type { TailFrame } from '../../tail/tail-session.ts'
import { toRecord } from './encode-streams.ts'
import type { EncodingFlags } from './encoding-flags.ts'

/**
 * A frame as Loki's clients read it: one entry per stream element, and `dropped_entries`. Loki
 * names each dropped entry; Tailspan counts them, and names the two ends of the gap.
 */
export function encodeTailFrame(frame: TailFrame, encoding: EncodingFlags): string {
  return JSON.stringify(tailFrameJson(frame, encoding))
}

/** The same, to be added to. */
export function tailFrameJson(frame: TailFrame, { categorize, echo }: EncodingFlags): object {
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
  return { streams, ...(frame.dropped && droppedJson(frame.dropped)), ...echo }
}

function droppedJson({ count, reason, from, to, cluster }: Dropped): object {
  const whose = cluster === undefined ? {} : { cluster }
  return {
    dropped_entries: (count === 1 ? [from] : [from, to]).map((ns) => ({
      timestamp: String(ns),
      labels: whose,
    })),
    dropped: { count, reason, ...whose },
  }
}
