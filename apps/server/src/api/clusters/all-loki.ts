import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  ClusterFanOut,
  type ClusterStatus,
  missingClusters,
} from '../../federation/cluster-fan-out.ts'
import {
  FederatedLogs,
  type FederatedLogsOptions,
  fanOutDefaults,
} from '../../federation/federated-logs.ts'
import { buildinfo } from '../loki/buildinfo.ts'
import type { LokiQueryDeps } from '../loki/deps.ts'
import { detectedFieldValues } from '../loki/detected-field-values.ts'
import { detectedFields } from '../loki/detected-fields.ts'
import { detectedLabels } from '../loki/detected-labels.ts'
import { drilldownLimits } from '../loki/drilldown-limits.ts'
import { EncodingFlags } from '../loki/encoding-flags.ts'
import { formatQuery } from '../loki/format-query.ts'
import { JsonRefusal, type LokiHandler } from '../loki/handler.ts'
import { labelValues } from '../loki/label-values.ts'
import { labels } from '../loki/labels.ts'
import { legacyLabels, legacyLabelValues } from '../loki/legacy-labels.ts'
import { legacyQuery } from '../loki/legacy-query.ts'
import { Params } from '../loki/params.ts'
import { query } from '../loki/query.ts'
import { queryRange } from '../loki/query-range.ts'
import { isLogsDrilldown } from '../loki/query-tags.ts'
import { series } from '../loki/series.ts'
import { requestSignal } from '../request-signal.ts'
import type { ClusterDeps } from './deps.ts'
import { allIndexStats } from './loki/index-stats.ts'
import { lokiMembers } from './loki/members.ts'
import { allPatterns } from './loki/patterns.ts'
import type { IndexRoute } from './loki/question.ts'
import { allVolumes } from './loki/volumes.ts'
import { dedupOf, timeoutOf } from './params.ts'

/** What is worked out from the streams and lines of all clusters. */
const routes: readonly (readonly [path: string, handler: LokiHandler<LokiQueryDeps>])[] = [
  ['/loki/api/v1/query_range', queryRange],
  ['/loki/api/v1/query', query],
  ['/loki/api/v1/labels', labels],
  ['/loki/api/v1/label', labels],
  ['/loki/api/v1/label/:name/values', labelValues],
  ['/loki/api/v1/series', series],
  ['/loki/api/v1/detected_labels', detectedLabels],
  ['/loki/api/v1/detected_fields', detectedFields],
  ['/loki/api/v1/detected_field/:name/values', detectedFieldValues],
  ['/api/prom/query', legacyQuery],
  ['/api/prom/label', legacyLabels],
  ['/api/prom/label/:name/values', legacyLabelValues],
  ['/api/prom/series', series],
]

/** What each cluster knows of its index, put together. */
const indexRoutes: readonly (readonly [path: string, route: IndexRoute])[] = [
  ['/loki/api/v1/index/stats', allIndexStats],
  ['/loki/api/v1/index/volume', allVolumes('index/volume')],
  ['/loki/api/v1/index/volume_range', allVolumes('index/volume_range')],
  ['/loki/api/v1/patterns', allPatterns],
]

/** What no cluster has to be asked for. */
const plainRoutes: readonly (readonly [path: string, handler: LokiHandler])[] = [
  ['/loki/api/v1/format_query', formatQuery],
  ['/loki/api/v1/drilldown-limits', drilldownLimits],
  ['/loki/api/v1/status/buildinfo', buildinfo],
]

const METHODS = ['GET', 'POST']

/**
 * `/clusters/all/loki/api/v1/*`: every stream has its cluster's id as the label `cluster`. An answer that
 * lacks clusters says so in `warnings`, and how each fared in `clusters`.
 */
export function allLoki(scope: FastifyInstance, deps: ClusterDeps): void {
  const at = '/clusters/all'
  for (const [path, handler] of routes) {
    scope.route({
      method: METHODS,
      url: at + path,
      handler: (request, reply) => answer(handler, deps, request, reply),
    })
  }
  for (const [path, route] of indexRoutes) {
    scope.route({
      method: METHODS,
      url: at + path,
      handler: (request, reply) => answerFromIndexes(route, deps, request, reply),
    })
  }
  for (const [path, handler] of plainRoutes) {
    scope.route({
      method: METHODS,
      url: at + path,
      handler: async (request, reply) => {
        const result = await handler({ ...asked(request), deps: deps.loki, signal: NEVER })
        const refused = result instanceof JsonRefusal
        return send(reply.code(refused ? 400 : 200), refused ? result.body : result)
      },
    })
  }
  scope.get(`${at}/ready`, (_request, reply) => reply.type('text/plain').send('ready\n'))
  scope.all(`${at}/loki/api/v1/delete`, () => {
    throw new TailspanError(
      'bad_request',
      'lines cannot be deleted in all clusters at once; ask each cluster itself',
    )
  })
}

const NEVER = new AbortController().signal

async function answer(
  handler: LokiHandler<LokiQueryDeps>,
  deps: ClusterDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const signal = requestSignal(reply, deps.timeoutMs)
  const question = asked(request)
  const logs = new FederatedLogs(await deps.members(), optionsOf(question.params), signal)
  const given = { engine: logs, logs, clock: deps.clock }
  const result = (await handler({ ...question, deps: given, signal })) as WithWarnings
  return sendFared(reply, result, logs.warnings, logs.statuses)
}

async function answerFromIndexes(
  route: IndexRoute,
  deps: ClusterDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const { params } = asked(request)
  const fanOut = new ClusterFanOut(optionsOf(params), requestSignal(reply, deps.timeoutMs))
  const given = new URL(request.url, 'http://localhost').searchParams
  if (typeof request.body === 'string') {
    for (const [name, value] of new URLSearchParams(request.body)) given.append(name, value)
  }
  const members = await lokiMembers(deps.loki, deps.clusters)
  const now = deps.clock.now()
  const result: WithWarnings = await route({ params, given, members, fanOut, now })
  return sendFared(reply, result, missingClusters(fanOut.statuses), fanOut.statuses)
}

type WithWarnings = object & { readonly warnings?: readonly string[] }

function asked(request: FastifyRequest) {
  return {
    params: new Params(request.url, request.body),
    path: request.params as Record<string, string>,
    encoding: new EncodingFlags(request.headers),
    partial: isLogsDrilldown(request.headers),
  }
}

function optionsOf(params: Params): FederatedLogsOptions {
  const timeoutMs = timeoutOf(params, fanOutDefaults.timeoutMs)
  return { ...fanOutDefaults, timeoutMs, dedup: dedupOf(params) }
}

function sendFared(
  reply: FastifyReply,
  result: WithWarnings,
  missing: readonly string[],
  clusters: readonly ClusterStatus[],
): FastifyReply {
  const warnings = [...(result.warnings ?? []), ...missing]
  return send(reply, { ...result, ...(warnings.length > 0 && { warnings }), clusters })
}

function send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}
