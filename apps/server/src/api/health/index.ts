import type { FastifyInstance } from 'fastify'
import type { Counters } from '../../telemetry/counters.ts'

export interface HealthDeps {
  readonly counters: Counters
  /** Why the store cannot be used now, or null when it can. */
  readonly storeProblem: () => string | null
  /** What is wrong with the forwarding to other clusters; the server itself works all the same. */
  readonly forwardProblems: () => readonly string[]
}

/** `/ready` as Loki answers it, `/health` for people and probes, `/metrics` for Prometheus. */
export function registerHealth(app: FastifyInstance, deps: HealthDeps): void {
  app.get('/ready', (_request, reply) => {
    const problem = deps.storeProblem()
    return reply
      .code(problem === null ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(problem === null ? 'ready\n' : `${problem}\n`)
  })
  app.get('/health', (_request, reply) => {
    const problem = deps.storeProblem()
    const forward = deps.forwardProblems()
    const status = problem !== null ? 'unavailable' : forward.length > 0 ? 'degraded' : 'ok'
    return reply
      .code(problem === null ? 200 : 503)
      .send({ status, store: problem ?? 'ok', ...(forward.length > 0 && { forward }) })
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.counters.exposition()),
  )
}
