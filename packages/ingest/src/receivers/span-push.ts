import type { Sender } from '@tailspan/model'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Refusals } from '../admit/refusals.ts'
import type { Receiver } from '../deps.ts'
import { failureOf } from './failure.ts'
import { gunzipBody } from './gunzip-body.ts'
import type { RawBody } from './http-scope.ts'
import type { Intake } from './intake.ts'
import { senderOf } from './sender.ts'

/** An address that takes spans in one of the formats from before OTLP. */
export interface SpanPush {
  readonly url: string
  readonly receiver: Receiver
  /** Given the body, decompressed, and its media type in lower case, '' when there is none. */
  readonly keep: (body: Buffer, mediaType: string, sender: Sender) => Promise<Refusals>
}

/**
 * Answers 202 with nothing, or 400 with what was refused, one message a line; the good spans of the
 * request are kept all the same.
 */
export function spanPushRoute(
  scope: FastifyInstance,
  intake: Intake,
  rawBody: (request: FastifyRequest) => RawBody,
  { url, receiver, keep }: SpanPush,
): void {
  const { limits } = intake.deps
  scope.route({
    method: 'POST',
    url,
    errorHandler: (error, request, reply) => {
      const { status, message, retryAfter, reason } = failureOf(error, limits.retryAfterSeconds)
      intake.refused(receiver, 'spans', reason)
      if (status === 500) request.log.error(error)
      if (retryAfter !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfter)))
      void text(reply, status, message)
    },
    handler: async (request, reply) => {
      const { body, lease } = rawBody(request)
      const plain = await gunzipBody(request, body, limits.maxDecodedBytes, (n) => lease.hold(n))
      const header = request.headers['content-type'] ?? ''
      const mediaType = header.split(';', 1)[0]?.trim().toLowerCase() ?? ''
      const refusals = await keep(plain, mediaType, senderOf(request.headers))
      return refusals.total > 0 ? text(reply, 400, refusals.text()) : reply.code(202).send()
    },
  })
}

function text(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(message)
}
