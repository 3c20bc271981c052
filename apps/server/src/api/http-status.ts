import { type ErrorCode, TailspanError } from '@tailspan/model'

/** HTTP status of each error code. 499: the client went away before the answer. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  cancelled: 499,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
  timeout: 504,
}

/** Any thrown thing as a TailspanError; what nobody foresaw is `internal` and says no more. */
export function asTailspanError(error: unknown): TailspanError {
  if (error instanceof TailspanError) return error
  if (isClientError(error)) {
    const code = error.statusCode === 413 ? 'too_large' : 'bad_request'
    return new TailspanError(code, error.message, { cause: error })
  }
  return new TailspanError('internal', 'internal error; the server log has its cause', {
    cause: error,
  })
}

/** Fastify's own refusals: bad URL, unsupported media type, body too large, … */
function isClientError(error: unknown): error is Error & { statusCode: number } {
  if (!(error instanceof Error) || !('statusCode' in error)) return false
  const status = error.statusCode
  return typeof status === 'number' && status >= 400 && status < 500
}
