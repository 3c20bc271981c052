import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { LokiModuleDeps } from './deps.ts'
import { sendModuleError } from './errors.ts'
import { examples } from './examples.ts'
import { health } from './health.ts'
import { labelValues } from './label-values.ts'
import { labels } from './labels.ts'
import { push } from './push.ts'
import { query } from './query.ts'
import { querySimple } from './query-simple.ts'
import { roundTrip } from './round-trip.ts'

/** A Fastify app whose handlers take their types from JSON schemas. */
type TypedApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  JsonSchemaToTsProvider
>

/** Adds one route. */
export type ModuleRoute = (app: TypedApp, deps: LokiModuleDeps) => void

const routes: readonly ModuleRoute[] = [
  health,
  query,
  querySimple,
  push,
  labels,
  labelValues,
  roundTrip,
  examples,
]

/** Registers `/api/v1/loki/*`: plain questions to one Loki. */
export function registerLokiModule(app: FastifyInstance, deps: LokiModuleDeps): void {
  void app.register(async (scope) => {
    // Any label name is legal: keys that JavaScript knows are read as they are.
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('ignore', 'ignore'),
    )
    scope.setErrorHandler((error, _request, reply) => sendModuleError(error, reply, scope.log))
    const typed: TypedApp = scope.withTypeProvider<JsonSchemaToTsProvider>()
    for (const route of routes) route(typed, deps)
  })
}
