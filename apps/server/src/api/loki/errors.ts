import { MatchingError } from '@tailspan/query'
import type { FastifyBaseLogger, FastifyReply } from 'fastify'
import { asTailspanError, statusOf } from '../http-status.ts'

/**
 * Answers an error as Loki does: its text alone, as plain text. Sides that cannot be matched are 500
 * there, whatever the fault.
 */
export function sendLokiError(
  error: unknown,
  reply: FastifyReply,
  log: FastifyBaseLogger,
): FastifyReply {
  const known = asTailspanError(error)
  if (known.code === 'internal') log.error({ err: known.cause ?? known }, known.message)
  if (known.retryAfter !== undefined) reply.header('retry-after', Math.ceil(known.retryAfter))
  return reply
    .code(known instanceof MatchingError ? 500 : statusOf[known.code])
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(known.message)
}
