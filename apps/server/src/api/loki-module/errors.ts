import type { ClientError } from '@tailspan/clients'
import type { FastifyBaseLogger, FastifyReply } from 'fastify'
import { sendError } from '../tailspan/errors.ts'

/** Statuses for what a cluster's server did; 502 for all else that kept it from answering. */
const STATUS: Readonly<Partial<Record<ClientError['code'], number>>> = {
  bad_request: 400,
  rate_limited: 429,
  timeout: 504,
  cancelled: 499,
}

/**
 * Answers an error as Tailspan's own API does. What a cluster's server did has the client's code:
 * `unauthorized`, `unreachable` and the like are no faults of the asker's.
 */
export function sendModuleError(
  error: unknown,
  reply: FastifyReply,
  log: FastifyBaseLogger,
): FastifyReply {
  if (!isClientError(error)) return sendError(error, reply, log)
  const { code, retryAfter } = error
  if (retryAfter !== undefined) reply.header('retry-after', Math.ceil(retryAfter))
  return reply.code(STATUS[code] ?? 502).send({ error: { code, message: wordsOf(error) } })
}

/** Code and words of whatever was thrown. */
export function problemOf(error: unknown): { readonly code: string; readonly error: string } {
  if (!(error instanceof Error)) return { code: 'internal', error: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
  return { code, error: isClientError(error) ? wordsOf(error) : error.message }
}

/** The server's own words where it says what is wrong with the question. */
function wordsOf({ code, answer, message }: ClientError): string {
  return code === 'bad_request' && answer ? answer.trim() : message
}

/** Told by its name: the clients are loaded when the first cluster comes. */
function isClientError(error: unknown): error is ClientError {
  return error instanceof Error && error.name === 'ClientError'
}
