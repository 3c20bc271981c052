import { printLabels } from '@tailspan/model'
import type { TailFrame } from '../../tail/tail-session.ts'
import { rfc3339 } from './legacy-query.ts'

/** A frame as clients from before Loki 1.0 read it. */
export function encodeLegacyTailFrame({ rows, dropped }: TailFrame): string {
  const lost = dropped ? [dropped.from, ...(dropped.count === 1 ? [] : [dropped.to])] : []
  return JSON.stringify({
    streams: rows.map((row) => ({
      labels: printLabels(row.labels),
      entries: [{ ts: rfc3339(row.timestamp), line: row.line }],
    })),
    ...(lost.length > 0
      ? { dropped_entries: lost.map((ns) => ({ timestamp: rfc3339(ns), labels: '{}' })) }
      : {}),
  })
}
