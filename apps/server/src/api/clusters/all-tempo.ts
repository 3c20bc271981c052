import type { FastifyInstance } from 'fastify'
import type { ClusterStatus } from '../../federation/cluster-fan-out.ts'
import { fanOutDefaults } from '../../federation/federated-logs.ts'
import { FederatedTraces } from '../../federation/federated-traces.ts'
import { type DepsOf, registerTempoOver } from '../tempo/index.ts'
import type { ClusterDeps } from './deps.ts'

/** Most characters of an error that a header holds. */
const MAX_ERROR = 200

/**
 * `/clusters/all/api/*`: what all clusters answer together, in Tempo's words. How each fared is in the
 * header `x-tailspan-clusters`, as Tempo's clients refuse fields that they do not know; where Tempo
 * itself can say that an answer is a part, this one does.
 */
export function allTempo(scope: FastifyInstance, deps: ClusterDeps): void {
  const depsOf: DepsOf = async (signal) => {
    const { clock, traceql: engine } = deps
    const members = await deps.traces()
    const traces = new FederatedTraces(
      { ...members, fanOut: fanOutDefaults, clock, engine },
      signal,
    )
    return {
      spans: traces.spans,
      engine: traces.engine,
      clock,
      missing: () => traces.missing(),
      headers: () => ({ 'x-tailspan-clusters': headerText(traces.statuses) }),
    }
  }
  for (const prefix of ['/clusters/all', '/clusters/all/tempo']) {
    void scope.register(async (inner) => registerTempoOver(inner, depsOf, deps.timeoutMs), {
      prefix,
    })
  }
}

/** JSON in ASCII, which is all that a header holds. */
function headerText(statuses: readonly ClusterStatus[]): string {
  const short = statuses.map((one) =>
    one.error === undefined ? one : { ...one, error: one.error.slice(0, MAX_ERROR) },
  )
  return JSON.stringify(short).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
