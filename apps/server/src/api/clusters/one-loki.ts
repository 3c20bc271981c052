import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestSignal } from '../request-signal.ts'
import type { ClusterLokiDeps } from './deps.ts'

/** Statuses of a cluster that are the asker's as well. */
const PASSED_ON = new Set([400, 404, 405, 413, 415, 422, 429, 499, 503, 504])

/**
 * `/clusters/{id}/loki/api/v1/*`: what one cluster's Loki answers, word for word. Only reading is passed on.
 */
export function oneLoki(scope: FastifyInstance, deps: ClusterLokiDeps): void {
  scope.route<{ Params: { id: string; '*': string } }>({
    method: ['GET', 'POST'],
    url: '/clusters/:id/loki/api/v1/*',
    handler: async (request, reply) => {
      const { id, '*': path } = request.params
      if (!READS.test(path) || /(^|\/)\.\.?(\/|$)/.test(path)) {
        throw new TailspanError('not_found', `/loki/api/v1/${path} is not passed on to clusters`)
      }
      return pass(request, reply, { id, name: path }, deps)
    },
  })
}

const READS =
  /^(query|query_range|labels?|label\/[^/]+\/values|series|index\/(stats|volume|volume_range|shards)|patterns|detected_(labels|fields)|detected_field\/[^/]+\/values|format_query|drilldown-limits|status\/buildinfo)$/

async function pass(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, name }: { readonly id: string; readonly name: string },
  deps: ClusterLokiDeps,
): Promise<unknown> {
  const { cluster } = deps.clusters.registry.get(id)
  const transport = await cluster.transport('loki')
  if (!transport) throw new TailspanError('bad_request', `cluster "${id}" has no Loki`)
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : undefined
  const flags = request.headers['x-loki-response-encoding-flags']
  try {
    const answer = await transport.send({
      operation: `loki.${name.replace(/\/.*/, '')}`,
      method: body ? 'POST' : 'GET',
      path: `/loki/api/v1/${name.split('/').map(encodeURIComponent).join('/')}`,
      params: paramsOf(request.url),
      repeatable: true,
      signal: requestSignal(reply, deps.timeoutMs),
      ...(typeof flags === 'string' && { headers: { 'x-loki-response-encoding-flags': flags } }),
      ...(body && { body: { bytes: body, contentType: 'application/x-www-form-urlencoded' } }),
    })
    // Anything else could be a page, which would be ours to the browser.
    if (!String(answer.headers['content-type']).includes('json')) {
      throw new Error(`cluster "${id}" did not answer with JSON; is its address that of a Loki?`)
    }
    return reply.type('application/json; charset=utf-8').send(answer.body)
  } catch (error) {
    return refuse(error, reply)
  }
}

/** Names may come more than once. */
function paramsOf(url: string): Record<string, string[]> {
  const params: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const [name, value] of new URL(url, 'http://localhost').searchParams) {
    ;(params[name] ??= []).push(value)
  }
  return params
}

/** The cluster's own refusal, or what kept it from answering. */
function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  const { status, code, answer, message } = error as Partial<ClientErrorFacts> & Error
  const text = status !== undefined && PASSED_ON.has(status) && answer ? answer : message
  return reply
    .code(status !== undefined && PASSED_ON.has(status) ? status : code === 'timeout' ? 504 : 502)
    .type('text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(text)
}

interface ClientErrorFacts {
  readonly status: number
  readonly code: string
  readonly answer: string
}
