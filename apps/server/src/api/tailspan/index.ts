import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import { clusterRoutes } from './clusters/index.ts'
import type { TailspanDeps } from './deps.ts'
import { sendError } from './errors.ts'
import { logsFields } from './logs-fields.ts'
import { logsHistogram } from './logs-histogram.ts'
import { logsQuery } from './logs-query.ts'
import { status } from './status.ts'
import { traceById } from './trace-by-id.ts'
import { traceLogs } from './trace-logs.ts'
import { traceSearch } from './trace-search.ts'
import { traceServices } from './trace-services.ts'
import { traceSummary } from './trace-summary.ts'

/** A Fastify app whose handlers take their types from JSON schemas. */
export type TypedApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  JsonSchemaToTsProvider
>

/** Adds one route. */
export type Routes = (app: TypedApp, deps: TailspanDeps) => void

const routes: readonly Routes[] = [
  status,
  logsQuery,
  logsHistogram,
  logsFields,
  traceServices,
  traceSearch,
  traceById,
  traceLogs,
  traceSummary,
]

/** Registers Tailspan's own API; its live tail is a WebSocket and stands in `logs-tail.ts`. */
export function registerTailspan(app: FastifyInstance, deps: TailspanDeps): void {
  void app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => sendError(error, reply, scope.log))
    const typed: TypedApp = scope.withTypeProvider<JsonSchemaToTsProvider>()
    for (const route of routes) route(typed, deps)
    for (const route of clusterRoutes) route(typed, deps)
    scope.all('/api/v1/*', async (_request, reply) =>
      reply.code(404).send({ error: { code: 'not_found', message: 'there is no such path' } }),
    )
  })
}
