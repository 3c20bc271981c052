import { TailspanError } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestSignal } from '../request-signal.ts'
import type { ClusterDeps } from './deps.ts'
import { type PassedService, passedServices } from './passed-services.ts'

/** Statuses of a cluster that are the asker's as well. */
export const PASSED_ON: ReadonlySet<number> = new Set([
  400, 404, 405, 413, 415, 422, 429, 499, 503, 504,
])

/**
 * `/clusters/{id}/…`: what one server of a cluster answers, word for word, asked with the cluster's own
 * credentials. Only what reads is passed on.
 */
export function passOn(scope: FastifyInstance, deps: ClusterDeps): void {
  for (const passed of passedServices) {
    scope.route<{ Params: { id: string; '*': string } }>({
      method: ['GET', 'POST'],
      url: `/clusters/:id/${passed.at}/*`,
      handler: async (request, reply) => {
        const { id, '*': name } = request.params
        if (!passed.reads.test(name) || /(^|\/)\.\.?(\/|$)/.test(name)) {
          throw new TailspanError('not_found', `/${passed.at}/${name} is not passed on to clusters`)
        }
        return pass(request, reply, { id, name, passed }, deps)
      },
    })
  }
}

interface Asked {
  readonly id: string
  readonly name: string
  readonly passed: PassedService
}

async function pass(
  request: FastifyRequest,
  reply: FastifyReply,
  { id, name, passed }: Asked,
  deps: ClusterDeps,
): Promise<unknown> {
  const { service, to, types } = passed
  const { cluster } = deps.clusters.registry.get(id)
  const transport = await cluster.transport(service)
  if (!transport) throw new TailspanError('bad_request', `cluster "${id}" has no ${service}`)
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : undefined
  try {
    const answer = await transport.send({
      operation: `${service}.${name.replace(/\/.*/, '')}`,
      method: body ? 'POST' : 'GET',
      path: `/${to}/${name.split('/').map(encodeURIComponent).join('/')}`,
      params: paramsOf(request.url),
      repeatable: true,
      signal: requestSignal(reply, deps.timeoutMs),
      headers: headersOf(request, passed),
      ...(body && { body: { bytes: body, contentType: 'application/x-www-form-urlencoded' } }),
    })
    const type = String(answer.headers['content-type'])
    // Anything else could be a page, which would be ours to the browser.
    if (!types.test(type))
      throw new Error(`cluster "${id}" answered with ${type}: is that a ${service}?`)
    return reply
      .code(answer.status)
      .type(type)
      .header('x-content-type-options', 'nosniff')
      .send(answer.body)
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

function headersOf({ headers }: FastifyRequest, { passes }: PassedService): Record<string, string> {
  const given = passes.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return Object.fromEntries(given)
}

/** The cluster's own refusal, or what kept it from answering. */
function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  const { status, code, answer, message, retryAfter } = error as Partial<ClientErrorFacts> & Error
  const refused = status !== undefined && PASSED_ON.has(status)
  if (refused && retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter))
  return (
    reply
      .code(refused ? status : code === 'timeout' ? 504 : 502)
      .type('text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      // An empty answer is one, too.
      .send(refused ? (answer ?? message) : message)
  )
}

interface ClientErrorFacts {
  readonly status: number
  readonly code: string
  readonly answer: string
  readonly retryAfter: number
}
