import type { TimeRange } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import { FederatedLogs, fanOutDefaults } from '../../federation/federated-logs.ts'
import { FederatedTraces } from '../../federation/federated-traces.ts'
import type { ChosenClusters } from './choose-clusters.ts'
import { having, withClusters } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'
import { logLine } from './log-line.ts'
import { rangeOf } from './log-params.ts'

/** Lines may be written before a span begins and after it ends, by clocks that differ. */
const MARGIN = 60_000_000_000n
/** Labels and metadata that hold trace ids. */
const NAMES = ['trace_id', 'traceID', 'traceId']
const UNKNOWN = 'when the trace was is not known here: lines of the last hour were looked for'

interface Asked {
  readonly limit: number
  readonly start?: string
  readonly end?: string
}

/**
 * The lines of a trace in many clusters, by what is written in them and beside them. Other servers do
 * not know where trace ids stand, and want to be told a time.
 */
export async function traceLogsOverClusters(
  deps: TailspanDeps,
  traceId: string,
  asked: Asked,
  chosen: ChosenClusters,
  signal: AbortSignal,
) {
  const members = having(await deps.members(), chosen, 'logs', 'loki')
  const isTimed = Boolean(asked.start) || Boolean(asked.end)
  const spans = isTimed ? null : await timeOfSpans(deps, traceId, chosen, signal)
  const range = spans ?? rangeOf(asked, deps.clock.now())
  const logs = new FederatedLogs(members, fanOutDefaults, signal)
  const notes = spans === null && !isTimed ? [UNKNOWN] : []
  const fared = {
    get statuses() {
      return logs.statuses
    },
    get warnings() {
      return [...logs.warnings, ...notes]
    },
  }
  return withClusters(fared, async () => {
    const options = { ...range, step: 1_000_000_000n, limit: asked.limit } as const
    const found = await Promise.all(
      questions(traceId).map((text) =>
        logs.queryRange(text, { ...options, direction: 'forward' }, signal),
      ),
    )
    const rows = oneOrder(found.map((result) => (result.kind === 'streams' ? result.rows : [])))
    return {
      logs: rows.slice(0, asked.limit).map(logLine),
      complete: rows.length < asked.limit,
    }
  })
}

/** Lines with the id in them, and lines with the id beside them: one query cannot ask for either. */
function questions(traceId: string): string[] {
  // A short id may be written with its zeros or without.
  const short = traceId.replace(/^0{16}/, '')
  const beside = NAMES.flatMap((name) =>
    [...new Set([traceId, short])].map((id) => `${name}="${id}"`),
  )
  const every = '{cluster=~".+"}'
  return [`${every} |= "${short}"`, `${every} | ${beside.join(' or ')}`]
}

/** Lines that several answers have come once. */
function oneOrder(answers: readonly (readonly LogRow[])[]): LogRow[] {
  const rows = new Map<string, LogRow>()
  for (const row of answers.flat()) {
    rows.set(JSON.stringify([String(row.timestamp), row.labels, row.line]), row)
  }
  return [...rows.values()].sort((a, b) =>
    a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0,
  )
}

/** When the spans of the chosen clusters were, and a little more; null when there are none to be had. */
async function timeOfSpans(
  deps: TailspanDeps,
  traceId: string,
  { ids }: ChosenClusters,
  signal: AbortSignal,
): Promise<TimeRange | null> {
  const { sources } = await deps.traces()
  const { clock, traceql: engine } = deps
  const from = { members: [], sources: sources.filter(({ id }) => ids.has(id)) }
  const traces = new FederatedTraces({ ...from, fanOut: fanOutDefaults, clock, engine }, signal)
  // Lines can be found without spans: those of the last hour.
  const batch = await traces.spans.trace(traceId, signal).catch(() => null)
  signal.throwIfAborted()
  if (batch === null || batch.length === 0) return null
  const [first = 0n] = batch.starts
  let [start, end] = [first, first]
  for (const time of batch.starts) if (time < start) start = time
  for (const time of batch.ends) if (time > end) end = time
  return { start: start - MARGIN, end: end + MARGIN }
}
