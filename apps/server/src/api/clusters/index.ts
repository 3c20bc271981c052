import type { FastifyInstance } from 'fastify'
import { NoClusterAnswered } from '../../federation/cluster-fan-out.ts'
import { sendLokiError } from '../loki/errors.ts'
import { allLoki } from './all-loki.ts'
import { allTempo } from './all-tempo.ts'
import type { ClusterDeps } from './deps.ts'
import { passOn } from './pass-on.ts'
import { allPrometheus } from './prometheus/index.ts'

/** Registers the reading APIs of each cluster, and what all of them answer together. */
export function registerClusters(app: FastifyInstance, deps: ClusterDeps): void {
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
    allTempo(scope, deps)
    allPrometheus(scope, deps)
    passOn(scope, deps)
  })
}
