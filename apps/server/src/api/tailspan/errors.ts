import { QueryError } from '@tailspan/query/syntax'
import type { FastifyBaseLogger, FastifyReply } from 'fastify'
import type { ClusterStatus } from '../../federation/cluster-fan-out.ts'
import { asTailspanError, statusOf } from '../http-status.ts'
import { ClustersError } from './cluster-answers.ts'

/** An error as this API answers it; query errors add where the query is wrong. */
export interface ErrorJson {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly line?: number
    readonly column?: number
    /** The query's line with a caret under the place, for a monospaced font. */
    readonly caret?: string
    /** What to try instead. */
    readonly hint?: string
  }
  /** How each cluster fared, where some were asked. */
  readonly clusters?: readonly ClusterStatus[]
}

export function errorJson(error: unknown): ErrorJson {
  const known = asTailspanError(error)
  if (known instanceof ClustersError) {
    const { error: own } = errorJson(known.cause)
    const { clusterCode: code, clusters } = known
    return { error: code === undefined ? own : { ...own, code }, clusters }
  }
  const { code, message } = known
  if (!(known instanceof QueryError) || known.line === 0) return { error: { code, message } }
  const { line, column, caret, hint } = known
  return { error: { code, message, line, column, caret, ...(hint ? { hint } : {}) } }
}

/** Answers an error of Tailspan's own API. */
export function sendError(
  error: unknown,
  reply: FastifyReply,
  log: FastifyBaseLogger,
): FastifyReply {
  const known = asTailspanError(error)
  if (known.code === 'internal') log.error({ err: known.cause ?? known }, known.message)
  if (known.retryAfter !== undefined) reply.header('retry-after', Math.ceil(known.retryAfter))
  const failed = known instanceof ClustersError && known.clusterCode !== undefined
  return reply.code(failed ? 502 : statusOf[known.code]).send(errorJson(known))
}
