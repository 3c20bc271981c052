import { printLabels, TailspanError } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import type { LokiQueryDeps } from './deps.ts'
import type { LokiHandler } from './handler.ts'

interface LegacyStream {
  readonly labels: string
  readonly entries: { readonly ts: string; readonly line: string }[]
}

/** `GET|POST /api/prom/query`: lines over a range in the form that came before Loki 1.0. */
export const legacyQuery: LokiHandler<LokiQueryDeps> = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const result = await deps.engine.queryRange(
    params.text('query'),
    {
      ...range,
      step: params.step(range),
      limit: params.limit(),
      direction: params.direction(),
      interval: 0n,
    },
    signal,
  )
  if (result.kind !== 'streams') {
    throw new TailspanError('bad_request', 'legacy endpoints only support streams result type')
  }
  return { streams: legacyStreams(result.rows), stats: {} }
}

function legacyStreams(rows: readonly LogRow[]): LegacyStream[] {
  const byLabels = new Map<string, LegacyStream>()
  for (const row of rows) {
    const labels = printLabels(row.labels)
    let stream = byLabels.get(labels)
    if (!stream) byLabels.set(labels, (stream = { labels, entries: [] }))
    stream.entries.push({ ts: rfc3339(row.timestamp), line: row.line })
  }
  return [...byLabels.values()].sort((a, b) => (a.labels < b.labels ? -1 : 1))
}

/** RFC 3339 in UTC with as many digits of the second as it has. */
export function rfc3339(ns: bigint): string {
  const rest = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((ns - rest) / 1_000_000n)).toISOString().slice(0, 19)
  const fraction = String(rest).padStart(9, '0').replace(/0+$/, '')
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`
}
