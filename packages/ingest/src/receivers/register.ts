import type { FastifyInstance } from 'fastify'
import type { IngestDeps } from '../deps.ts'
import { rawBodyScope } from './http-scope.ts'
import { Intake } from './intake.ts'
import { jaegerRoute } from './jaeger.ts'
import { lokiPushRoutes } from './loki-push.ts'
import { lokiOtlpRoute, otlpHttpRoutes } from './otlp-http.ts'
import { zipkinRoute } from './zipkin.ts'

/** Adds every HTTP receiver to a server: Loki's push, Loki's OTLP address, OTLP/HTTP, Zipkin, Jaeger. */
export function registerIngest(app: FastifyInstance, deps: IngestDeps): void {
  const intake = new Intake(deps)
  rawBodyScope(app, intake, (scope, rawBody) => {
    lokiPushRoutes(scope, intake, rawBody)
    lokiOtlpRoute(scope, intake, rawBody)
    otlpHttpRoutes(scope, intake, rawBody)
    zipkinRoute(scope, intake, rawBody)
    jaegerRoute(scope, intake, rawBody)
  })
}

/** Adds OTLP/HTTP, Zipkin and Jaeger, for a listener on the usual port of one of them. */
export function registerOtlp(app: FastifyInstance, deps: IngestDeps): void {
  const intake = new Intake(deps)
  rawBodyScope(app, intake, (scope, rawBody) => {
    otlpHttpRoutes(scope, intake, rawBody)
    zipkinRoute(scope, intake, rawBody)
    jaegerRoute(scope, intake, rawBody)
  })
}
