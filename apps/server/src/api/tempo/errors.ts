import type { FastifyBaseLogger, FastifyReply } from 'fastify'
import { NoClusterAnswered } from '../../federation/cluster-fan-out.ts'
import { asTailspanError, statusOf } from '../http-status.ts'
import { PLAIN_TEXT } from './handler.ts'

/** Answers an error as Tempo does: its text alone, as plain text. */
export function sendTempoError(
  error: unknown,
  reply: FastifyReply,
  log: FastifyBaseLogger,
): FastifyReply {
  const known = asTailspanError(error)
  if (known.code === 'internal') log.error({ err: known.cause ?? known }, known.message)
  if (known.retryAfter !== undefined) reply.header('retry-after', Math.ceil(known.retryAfter))
  return reply
    .code(known instanceof NoClusterAnswered ? 502 : statusOf[known.code])
    .header('content-type', PLAIN_TEXT)
    .header('x-content-type-options', 'nosniff')
    .send(known.message)
}
