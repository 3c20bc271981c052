import type { FastifyInstance } from 'fastify'
import { NoClusterAnswered } from '../../federation/cluster-fan-out.ts'
import { sendLokiError } from '../loki/errors.ts'
import { allLoki } from './all-loki.ts'
import type { ClusterLokiDeps } from './deps.ts'
import { oneLoki } from './one-loki.ts'

/** Registers Loki's reading API for each cluster, and for all of them together. */
export function registerClusters(app: FastifyInstance, deps: ClusterLokiDeps): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => done(null, body),
    )
    scope.setErrorHandler((error, _request, reply) =>
      error instanceof NoClusterAnswered
        ? reply.code(502).type('text/plain; charset=utf-8').send(error.message)
        : sendLokiError(error, reply, scope.log),
    )
    allLoki(scope, deps)
    oneLoki(scope, deps)
  })
}
