import type { LogReader } from '@tailspan/model'
import { TailspanError } from '@tailspan/model'
import { type LogExpr, type LogqlEngine, printLogql } from '@tailspan/query'
import { FederatedLogs, fanOutDefaults } from '../../federation/federated-logs.ts'
import { chosenClusters } from './choose-clusters.ts'
import { type Fared, having, LocalAlone } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'
import { engineFor } from './log-params.ts'

/** Whom a question about log lines goes to. */
export interface AskedLogs extends Fared {
  readonly logs: Pick<LogReader, 'streams'>
  readonly engine: Pick<LogqlEngine, 'queryRange'>
  /** A log query in the words of whoever is asked. */
  readonly text: (query: LogExpr) => string
}

/**
 * The logs of the clusters that were chosen.
 * @throws TailspanError not_found for an unknown cluster, bad_request for one without logs
 */
export async function askLogs(
  deps: TailspanDeps,
  params: { readonly clusters?: string; readonly traceId?: string; readonly dedup?: boolean },
  signal: AbortSignal,
): Promise<AskedLogs> {
  const chosen = chosenClusters(deps.clusters, params.clusters)
  if (chosen.onlyLocal) {
    const alone = new LocalAlone()
    return {
      logs: deps.logs,
      engine: engineFor(deps, params.traceId),
      text: printLogql,
      get statuses() {
        return alone.statuses
      },
      warnings: alone.warnings,
    }
  }
  if (params.traceId) throw noTraceId()
  const members = having(await deps.members(), chosen, 'logs', 'loki')
  const all = new FederatedLogs(members, { ...fanOutDefaults, dedup: params.dedup ?? true }, signal)
  return {
    logs: { streams: (matchers, range) => all.streams(matchers, range) },
    engine: all,
    text: withMatcher,
    get statuses() {
      return all.statuses
    },
    get warnings() {
      return all.warnings
    },
  }
}

/** Whether lines belong to a trace is known of this server's own lines only. */
export function noTraceId(): TailspanError {
  const why = 'traceId chooses lines of this server alone; ask other clusters by a query'
  return new TailspanError('bad_request', why)
}

/** The query for other servers, which refuse a selector without a matcher: one that every stream here meets. */
export function withMatcher(query: LogExpr): string {
  return printLogql(query.matchers.length > 0 ? query : { ...query, matchers: ANY })
}

const ANY = [{ name: 'cluster', op: '=~', value: '.+' }] as const
