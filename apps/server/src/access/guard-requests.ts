import type { FastifyInstance } from 'fastify'
import type { OriginGuard } from './origin-guard.ts'

/** Refuses requests that a foreign page or a re-bound name sends. */
export function guardRequests(app: FastifyInstance, guard: OriginGuard): void {
  app.addHook('onRequest', async (request, reply) => {
    const reason = guard.refuse(request.headers)
    if (reason !== null) {
      return reply.code(403).type('text/plain; charset=utf-8').send(`${reason}\n`)
    }
    return undefined
  })
}
