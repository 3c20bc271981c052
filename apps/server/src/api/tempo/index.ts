import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requestSignal } from '../request-signal.ts'
import { buildinfo } from './buildinfo.ts'
import type { TempoDeps, TempoQueryDeps } from './deps.ts'
import { echo } from './echo.ts'
import { sendTempoError } from './errors.ts'
import { PLAIN_TEXT, type TempoHandler, TempoReply } from './handler.ts'
import { metricsQuery } from './metrics-query.ts'
import { metricsQueryRange } from './metrics-query-range.ts'
import { Params } from './params.ts'
import { search } from './search.ts'
import { searchTagValues } from './search-tag-values.ts'
import { searchTagValuesV2 } from './search-tag-values-v2.ts'
import { searchTags } from './search-tags.ts'
import { searchTagsV2 } from './search-tags-v2.ts'
import { traceById } from './trace-by-id.ts'
import { traceByIdV2 } from './trace-by-id-v2.ts'

/** Tempo's reading API by path. */
const routes: readonly (readonly [path: string, handler: TempoHandler])[] = [
  ['/api/traces/:id', traceById],
  ['/api/v2/traces/:id', traceByIdV2],
  ['/api/search', search],
  ['/api/search/tags', searchTags],
  ['/api/v2/search/tags', searchTagsV2],
  ['/api/search/tag/:tag/values', searchTagValues],
  ['/api/v2/search/tag/:tag/values', searchTagValuesV2],
  ['/api/metrics/query_range', metricsQueryRange],
  ['/api/metrics/query', metricsQuery],
  ['/api/echo', echo],
  ['/api/status/buildinfo', buildinfo],
]

const DEFAULT_TIMEOUT_MS = 60_000
const NOT_FOUND = '404 page not found\n'

/** Registers Tempo's reading API over one store. */
export function registerTempo(app: FastifyInstance, deps: TempoDeps): void {
  registerTempoOver(app, async () => deps, deps.timeoutMs ?? DEFAULT_TIMEOUT_MS)
}

/** What a request is answered from; the signal ends it. */
export type DepsOf = (signal: AbortSignal) => Promise<TempoQueryDeps>

/** Registers it over what each request finds. */
export function registerTempoOver(app: FastifyInstance, depsOf: DepsOf, timeoutMs: number): void {
  void app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => sendTempoError(error, reply, scope.log))
    // Tempo answers POST as well, and reads nothing from a body.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, body, done) => {
      body.resume()
      done(null)
    })
    for (const [url, handler] of routes) {
      scope.route({ method: ['GET', 'POST'], url, handler: answer(handler, depsOf, timeoutMs) })
      const [before, rest] = url.split('/:tag')
      if (rest === undefined) continue
      const wild = answer(ofTagWithSlashes(handler, rest), depsOf, timeoutMs)
      scope.route({ method: ['GET', 'POST'], url: `${before}/*`, handler: wild })
    }
    scope.get('/api/*', notFound)
    // Tempo compares two traces there; here it would be taken for the id of one.
    scope.route({ method: ['GET', 'POST'], url: '/api/v2/traces/diff', handler: notFound })
  })
}

/** Grafana leaves the slashes in the name of a tag as they are. */
function ofTagWithSlashes(handler: TempoHandler, rest: string): TempoHandler {
  return (request) => {
    const path = request.path['*'] ?? ''
    if (!path.endsWith(rest)) return new TempoReply(404, PLAIN_TEXT, NOT_FOUND)
    return handler({ ...request, path: { tag: path.slice(0, -rest.length) } })
  }
}

function notFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(404).type(PLAIN_TEXT).send(NOT_FOUND)
}

function answer(handler: TempoHandler, depsOf: DepsOf, timeoutMs: number) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const signal = requestSignal(reply, timeoutMs)
    const deps = await depsOf(signal)
    const result = await handler({
      params: Params.ofUrl(request.url),
      path: request.params as Record<string, string>,
      accept: request.headers.accept ?? '',
      deps,
      signal,
    })
    reply.headers(deps.headers?.() ?? {})
    if (result instanceof TempoReply) {
      const body = typeof result.body === 'string' ? result.body : Buffer.from(result.body)
      return reply.code(result.status).type(result.type).send(body)
    }
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(result))
  }
}
