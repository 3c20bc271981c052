import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { FederatedLogs, fanOutDefaults } from '../../federation/federated-logs.ts'
import type { LokiQueryDeps } from '../loki/deps.ts'
import { EncodingFlags } from '../loki/encoding-flags.ts'
import type { LokiHandler } from '../loki/handler.ts'
import { labelValues } from '../loki/label-values.ts'
import { labels } from '../loki/labels.ts'
import { Params } from '../loki/params.ts'
import { query } from '../loki/query.ts'
import { queryRange } from '../loki/query-range.ts'
import { isLogsDrilldown } from '../loki/query-tags.ts'
import { series } from '../loki/series.ts'
import { requestSignal } from '../request-signal.ts'
import type { ClusterDeps } from './deps.ts'
import { dedupOf, timeoutOf } from './params.ts'

/** What all clusters answer together, in Loki's words. */
const routes: readonly (readonly [path: string, handler: LokiHandler<LokiQueryDeps>])[] = [
  ['/loki/api/v1/query_range', queryRange],
  ['/loki/api/v1/query', query],
  ['/loki/api/v1/labels', labels],
  ['/loki/api/v1/label', labels],
  ['/loki/api/v1/label/:name/values', labelValues],
  ['/loki/api/v1/series', series],
]

/**
 * `/clusters/all/loki/api/v1/*`: every stream has its cluster's id as the label `cluster`. An answer that
 * lacks clusters says so in `warnings`, and how each fared in `clusters`.
 */
export function allLoki(scope: FastifyInstance, deps: ClusterDeps): void {
  for (const [path, handler] of routes) {
    scope.route({
      method: ['GET', 'POST'],
      url: `/clusters/all${path}`,
      handler: (request, reply) => answer(handler, deps, request, reply),
    })
  }
}

async function answer(
  handler: LokiHandler<LokiQueryDeps>,
  deps: ClusterDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const signal = requestSignal(reply, deps.timeoutMs)
  const params = new Params(request.url, request.body)
  const options = {
    ...fanOutDefaults,
    timeoutMs: timeoutOf(params, fanOutDefaults.timeoutMs),
    dedup: dedupOf(params),
  }
  const logs = new FederatedLogs(await deps.members(), options, signal)
  const result = (await handler({
    params,
    path: request.params as Record<string, string>,
    deps: { engine: logs, logs, clock: deps.clock },
    signal,
    encoding: new EncodingFlags(request.headers),
    partial: isLogsDrilldown(request.headers),
  })) as { readonly warnings?: readonly string[] }
  const warnings = [...(result.warnings ?? []), ...logs.warnings]
  const body = { ...result, ...(warnings.length > 0 && { warnings }), clusters: logs.statuses }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}
