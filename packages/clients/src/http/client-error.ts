/** What callers match on. */
export type ClientErrorCode =
  /** The request is wrong: settings, parameters, query text; asking again will not help. */
  | 'bad_request'
  /** Credentials are missing, unreadable or not accepted. */
  | 'unauthorized'
  /** Credentials are accepted, but not for this. */
  | 'forbidden'
  | 'not_found'
  /** Too much at once; see `retryAfter`. */
  | 'rate_limited'
  /** The deadline of the call passed, or a server gave up waiting. */
  | 'timeout'
  /** The caller's signal was aborted. */
  | 'cancelled'
  /** No connection, or it broke before the answer was whole. */
  | 'unreachable'
  /** No trust: a certificate that does not verify, or a client certificate that is asked for. */
  | 'tls'
  /** The server answered that it cannot, for now or at all (5xx), or the client is closed or full. */
  | 'unavailable'
  /** The answer is longer than `maxAnswerBytes`, or the request longer than the server takes. */
  | 'too_large'
  /** An answer came, but not of the protocol: HTML, a redirect, wrong JSON, broken compression. */
  | 'bad_response'

/** Facts about a call that failed. */
export interface ClientErrorDetails {
  /** What was called, such as `loki.query_range`. */
  readonly operation: string
  /** Address without user, password and query. */
  readonly url: string
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter?: number | undefined
  /** Begin of the answer's text, at most 1 KiB, secrets replaced. */
  readonly answer?: string | undefined
  readonly cause?: unknown
}

/** The one error of every client: its message says what was called, where, and what went wrong. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  readonly operation: string
  readonly url: string
  readonly status: number | undefined
  readonly retryAfter: number | undefined
  readonly answer: string | undefined

  constructor(code: ClientErrorCode, what: string, details: ClientErrorDetails) {
    super(
      `${details.operation} at ${details.url}: ${what}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    )
    this.code = code
    this.operation = details.operation
    this.url = details.url
    this.status = details.status
    this.retryAfter = details.retryAfter
    this.answer = details.answer
  }
}

/** The code for an HTTP status that is no success. */
export function codeOfStatus(status: number): ClientErrorCode {
  switch (status) {
    case 401:
    case 407:
      return 'unauthorized'
    case 403:
      return 'forbidden'
    case 404:
    case 410:
      return 'not_found'
    case 408:
    case 504:
      return 'timeout'
    case 413:
      return 'too_large'
    case 429:
      return 'rate_limited'
    default:
      if (status >= 500 || status === 499) return 'unavailable'
      return status >= 400 ? 'bad_request' : 'bad_response'
  }
}
