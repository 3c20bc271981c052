import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ByteLease } from '../batch/byte-budget.ts'
import type { Intake } from './intake.ts'
import { readBody } from './read-body.ts'

/** Gives a request's body as bytes, and the lease that its memory is held by. */
export interface RawBody {
  readonly body: Buffer
  readonly lease: ByteLease
}

/**
 * Adds routes whose bodies are read raw. The reading (limits, the byte budget asked before memory
 * is taken) is encapsulated: other routes of the server keep their parsers.
 */
export function rawBodyScope(
  app: FastifyInstance,
  intake: Intake,
  routes: (scope: FastifyInstance, rawBody: (request: FastifyRequest) => RawBody) => void,
): void {
  void app.register(async (scope) => {
    const leases = new WeakMap<FastifyRequest, ByteLease>()
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      async (request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
        const lease = leases.get(request) ?? intake.budget.open()
        return readBody(payload, declaredLength(request), intake.deps.limits.maxBodyBytes, lease)
      },
    )
    scope.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      const lease = intake.budget.open()
      leases.set(request, lease)
      // Fires also when the sender goes away before there is an answer.
      reply.raw.once('close', () => lease.close())
      const declared = declaredLength(request) ?? 0
      // A body that is too large is refused when it is read; it takes no memory until then.
      if (declared <= intake.deps.limits.maxBodyBytes) lease.hold(declared)
    })
    scope.addHook('onResponse', async (request: FastifyRequest) => leases.get(request)?.close())
    routes(scope, (request) => ({
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      lease: leases.get(request) ?? intake.budget.open(),
    }))
  })
}

function declaredLength(request: FastifyRequest): number | undefined {
  const text = request.headers['content-length']
  return text === undefined ? undefined : Number(text)
}
