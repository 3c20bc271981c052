import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  ClusterFanOut,
  missingClusters,
  NoClusterAnswered,
} from '../../../federation/cluster-fan-out.ts'
import { fanOutDefaults } from '../../../federation/federated-logs.ts'
import { asTailspanError, statusOf } from '../../http-status.ts'
import { Params } from '../../loki/params.ts'
import { requestSignal } from '../../request-signal.ts'
import type { ClusterDeps } from '../deps.ts'
import { timeoutOf } from '../params.ts'
import { askClusters, type Notes } from './ask-clusters.ts'
import { buildinfo } from './buildinfo.ts'
import { type PrometheusRoute, prometheusMembers } from './deps.ts'
import { exemplars } from './exemplars.ts'
import { metadata } from './metadata.ts'
import { query } from './query.ts'
import { alerts, rules } from './rules.ts'
import { labels, labelValues, series } from './series.ts'

const routes: readonly (readonly [path: string, route: PrometheusRoute])[] = [
  ['query', query('query')],
  ['query_range', query('query_range')],
  ['query_exemplars', exemplars],
  ['labels', labels],
  ['label/:name/values', labelValues],
  ['series', series],
  ['metadata', metadata],
  ['rules', rules],
  ['alerts', alerts],
  ['status/buildinfo', buildinfo],
]

/**
 * `/clusters/all/prometheus/api/v1/*`: the Prometheuses of all clusters as one. Every series has its
 * cluster's id as the label `cluster`; what it has under that name itself is `exported_cluster`.
 */
export function allPrometheus(app: FastifyInstance, deps: ClusterDeps): void {
  void app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => sendError(error, reply, scope))
    for (const [path, route] of routes) {
      scope.route({
        method: ['GET', 'POST'],
        url: `/clusters/all/prometheus/api/v1/${path}`,
        handler: (request, reply) => answer(route, deps, request, reply),
      })
    }
  })
}

async function answer(
  route: PrometheusRoute,
  deps: ClusterDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const members = await prometheusMembers(deps.clusters)
  if (members.length === 0) throw new TailspanError('bad_request', 'no cluster has a prometheus')
  const params = paramsOf(request)
  const timeoutMs = timeoutOf(new Params(request.url, request.body), fanOutDefaults.timeoutMs)
  const fanOut = new ClusterFanOut(
    { ...fanOutDefaults, timeoutMs },
    requestSignal(reply, deps.timeoutMs),
  )
  const notes: Notes = { warnings: [], infos: [] }
  const path = request.params as Record<string, string>
  const merged = await route({ params, path, ask: askClusters(members, fanOut, notes) })
  const missing = missingClusters(fanOut.statuses)
  const warnings = [...missing, ...(merged.warnings ?? []), ...notes.warnings]
  const infos = [...(merged.infos ?? []), ...notes.infos]
  return reply.type('application/json; charset=utf-8').send(
    JSON.stringify({
      status: 'success',
      data: merged.data,
      ...(warnings.length > 0 && { warnings }),
      ...(infos.length > 0 && { infos }),
      clusters: fanOut.statuses,
    }),
  )
}

function paramsOf({ url, body }: FastifyRequest): URLSearchParams {
  const params = new URL(url, 'http://localhost').searchParams
  if (typeof body === 'string') {
    for (const [name, value] of new URLSearchParams(body)) params.append(name, value)
  }
  return params
}

/** As Prometheus answers errors. */
function sendError(error: unknown, reply: FastifyReply, { log }: FastifyInstance): FastifyReply {
  const known = asTailspanError(error)
  if (known.code === 'internal') log.error({ err: known.cause ?? known }, known.message)
  const status = error instanceof NoClusterAnswered ? 502 : statusOf[known.code]
  const errorType = known.code === 'bad_request' ? 'bad_data' : known.code
  const body = { status: 'error', errorType, error: known.message }
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
}
