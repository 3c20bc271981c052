import { TailspanError } from '@tailspan/model'

/** Why a request failed as a whole, in the terms of HTTP and gRPC alike. */
export interface Failure {
  readonly status: 400 | 413 | 429 | 500 | 501 | 503
  /** Fit for the sender; says nothing about what went wrong inside. */
  readonly message: string
  /** Seconds; absent when a retry makes no sense or no time is known. */
  readonly retryAfter?: number
  /** Short fixed word for the counters. */
  readonly reason: string
}

/** Judges whatever was thrown on the way of a request. */
export function failureOf(error: unknown, retryAfterSeconds: number): Failure {
  if (error instanceof TailspanError) {
    const { message, retryAfter = retryAfterSeconds } = error
    switch (error.code) {
      case 'bad_request':
      case 'not_found':
      case 'conflict':
        return { status: 400, message, reason: 'malformed' }
      case 'too_large':
        return { status: 413, message, reason: 'body_too_large' }
      case 'rate_limited':
        return { status: 429, message, retryAfter, reason: 'overloaded' }
      case 'not_implemented':
        return { status: 501, message, reason: 'not_implemented' }
      case 'unavailable':
      case 'timeout':
      case 'cancelled':
        return { status: 503, message, retryAfter, reason: 'unavailable' }
      case 'internal':
        return { status: 500, message, reason: 'internal' }
    }
  }
  const status = statusCode(error)
  if (status === 415) return { status: 400, message: 'mime: no media type', reason: 'malformed' }
  if (status === 413) return { status, message: 'request body too large', reason: 'body_too_large' }
  if (status >= 400 && status < 500) {
    return {
      status: 400,
      message: error instanceof Error ? error.message : 'bad request',
      reason: 'malformed',
    }
  }
  return { status: 500, message: 'internal error', reason: 'internal' }
}

function statusCode(error: unknown): number {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500
}
