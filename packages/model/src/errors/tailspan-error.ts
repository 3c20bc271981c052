/** Codes that callers match on; HTTP surfaces map them to statuses. */
export type ErrorCode =
  | 'bad_request'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'not_implemented'
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'internal'

/** An error meant for a person: its message says what is wrong, where, and what to do. */
export class TailspanError extends Error {
  override readonly name: string = 'TailspanError'
  readonly code: ErrorCode
  constructor(
    code: ErrorCode,
    message: string,
    options?: ErrorOptions & {
      /** Seconds after which a retry makes sense. */
      readonly retryAfter?: number
    },
  ) {
    super(message, options)
    this.code = code
    this.retryAfter = options?.retryAfter
  }
  readonly retryAfter: number | undefined
}
