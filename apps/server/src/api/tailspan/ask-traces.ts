import type { SpanReader } from '@tailspan/model'
import type { TraceQueries } from '@tailspan/query'
import { fanOutDefaults } from '../../federation/federated-logs.ts'
import { FederatedTraces } from '../../federation/federated-traces.ts'
import { chosenClusters } from './choose-clusters.ts'
import { type Fared, having, LocalAlone } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'

/** Whom a question about traces goes to. */
export interface AskedTraces extends Fared {
  readonly spans: Pick<SpanReader, 'trace'>
  readonly engine: TraceQueries
  readonly onlyLocal: boolean
}

/**
 * The traces of the clusters that were chosen.
 * @param byId whether traces are asked for by their ids, which Jaegers and Zipkins can answer, too
 * @throws TailspanError not_found for an unknown cluster, bad_request for one without traces
 */
export async function askTraces(
  deps: TailspanDeps,
  params: { readonly clusters?: string },
  signal: AbortSignal,
  byId = false,
): Promise<AskedTraces> {
  const chosen = chosenClusters(deps.clusters, params.clusters)
  if (chosen.onlyLocal) {
    const alone = new LocalAlone()
    return {
      spans: deps.spans,
      engine: deps.traceql,
      onlyLocal: true,
      get statuses() {
        return alone.statuses
      },
      warnings: alone.warnings,
    }
  }
  const traces = await deps.traces()
  const from = byId
    ? { members: [], sources: having(traces.sources, chosen, 'traces', 'tempo, jaeger or zipkin') }
    : { members: having(traces.members, chosen, 'traces to search', 'tempo'), sources: [] }
  const { clock, traceql: engine } = deps
  const all = new FederatedTraces({ ...from, fanOut: fanOutDefaults, clock, engine }, signal)
  return {
    spans: all.spans,
    engine: all.engine,
    onlyLocal: false,
    get statuses() {
      return all.statuses
    },
    get warnings() {
      return all.missing()?.split('\n') ?? []
    },
  }
}
