import type { FastifyInstance } from 'fastify'
import type { IngestDeps } from '../deps.ts'
import { rawBodyScope } from './http-scope.ts'
import { Intake } from './intake.ts'
import { lokiPushRoutes } from './loki-push.ts'
import { lokiOtlpRoute, otlpHttpRoutes } from './otlp-http.ts'

/** Adds every HTTP receiver to a server: Loki's push, Loki's OTLP address and OTLP/HTTP. */
export function registerIngest(app: FastifyInstance, deps: IngestDeps): void {
  const intake = new Intake(deps)
  rawBodyScope(app, intake, (scope, rawBody) => {
    lokiPushRoutes(scope, intake, rawBody)
    lokiOtlpRoute(scope, intake, rawBody)
    otlpHttpRoutes(scope, intake, rawBody)
  })
}

/** Adds OTLP/HTTP alone, for a listener on its usual port. */
export function registerOtlp(app: FastifyInstance, deps: IngestDeps): void {
  const intake = new Intake(deps)
  rawBodyScope(app, intake, (scope, rawBody) => otlpHttpRoutes(scope, intake, rawBody))
}
