import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts'
import type { FastifyInstance } from 'fastify'
import { lokiModuleDocs } from '../loki-module/docs.ts'
import type { RouteDoc } from '../openapi/route-doc.ts'
import { openApiDocs, openApiRoutes } from '../openapi/routes.ts'
import { clusterRoutes } from './clusters/index.ts'
import type { TailspanDeps } from './deps.ts'
import { sendError } from './errors.ts'
import { forward } from './forward.ts'
import { logsFields } from './logs-fields.ts'
import { logsHistogram } from './logs-histogram.ts'
import { logsLabelValues } from './logs-label-values.ts'
import { logsLabels } from './logs-labels.ts'
import { logsQuery } from './logs-query.ts'
import { logsSeries } from './logs-series.ts'
import { logsTailDoc } from './logs-tail.ts'
import { metricsQuery } from './metrics-query.ts'
import { metricsQueryRange } from './metrics-query-range.ts'
import { problemSchema } from './problem-schema.ts'
import type { OwnRoute } from './route.ts'
import { status } from './status.ts'
import { traceById } from './trace-by-id.ts'
import { traceLogs } from './trace-logs.ts'
import { traceSearch } from './trace-search.ts'
import { traceServices } from './trace-services.ts'
import { traceSummary } from './trace-summary.ts'
import { traceTagValues } from './trace-tag-values.ts'
import { traceTags } from './trace-tags.ts'
import type { TypedApp } from './typed-app.ts'

/** All routes of Tailspan's own API but the live tail, which is a WebSocket and stands in `logs-tail.ts`. */
const routes: readonly OwnRoute[] = [
  logsQuery,
  logsLabels,
  logsLabelValues,
  logsSeries,
  logsHistogram,
  logsFields,
  traceSearch,
  traceServices,
  traceTags,
  traceTagValues,
  traceById,
  traceSummary,
  traceLogs,
  metricsQuery,
  metricsQueryRange,
  ...clusterRoutes,
  forward,
  status,
]

/** What is said about each of them, and about the rest of the API. */
export const ownRouteDocs: readonly RouteDoc[] = [
  ...routes.map(({ doc }) => doc),
  logsTailDoc,
  ...lokiModuleDocs,
  ...openApiDocs,
]

/** Registers Tailspan's own API. */
export function registerTailspan(app: FastifyInstance, deps: TailspanDeps): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    )
    scope.setErrorHandler((error, _request, reply) => sendError(error, reply, scope.log))
    const typed: TypedApp = scope.withTypeProvider<JsonSchemaToTsProvider>()
    for (const { register } of routes) register(typed, deps)
    const { version } = deps.about
    openApiRoutes(scope, { routes: ownRouteDocs, version, problem: problemSchema })
    scope.all('/api/v1/*', async (_request, reply) =>
      reply.code(404).send({ error: { code: 'not_found', message: 'there is no such path' } }),
    )
  })
}
