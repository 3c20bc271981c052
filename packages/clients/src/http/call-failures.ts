import { ProtobufError } from '../protobuf/reader.ts'
import { messageOfAnswer } from './answer-text.ts'
import type { Attempt } from './attempt.ts'
import type { Answer, Call } from './call.ts'
import { ClientError, type ClientErrorCode, codeOfStatus } from './client-error.ts'
import { readConnectionError } from './connection-error.ts'
import type { EndedBy } from './deadline.ts'
import type { Endpoint } from './endpoint.ts'
import { redactUrl } from './endpoint.ts'
import { JsonShapeError } from './json-place.ts'
import { quoteAnswer, redact } from './redact.ts'
import { isRetryableStatus, parseRetryAfter } from './retry.ts'

/** Makes the errors of one call. */
export class CallFailures {
  readonly #operation: string
  readonly #url: string
  #secrets: readonly string[] = []

  constructor(endpoint: Endpoint, call: Pick<Call, 'operation' | 'path'>) {
    this.#operation = call.operation
    this.#url = `${endpoint.origin}${endpoint.basePath}${call.path}`
  }

  /** Texts that no error may show, whoever wrote them. */
  hide(secrets: readonly string[]): void {
    this.#secrets = secrets
  }

  /** The error of an attempt, and whether another one may go better. */
  of(result: Attempt, nowMs: number): { readonly error: ClientError; readonly passes: boolean } {
    if (result.kind === 'failure') {
      const { code, status, passes, cause } = result
      return { error: this.error(code, result.what, { status, cause }), passes }
    }
    const { status, headers } = result
    const answer = quoteAnswer(result.body, this.#secrets)
    const retryAfter = parseRetryAfter(headers['retry-after'], nowMs)
    const what = explain(status, answer, headers.location)
    const error = this.error(codeOfStatus(status), what, { status, answer, retryAfter })
    return { error, passes: isRetryableStatus(status) }
  }

  /** JSON of an answer. */
  parse(answer: Answer): unknown {
    const { status } = answer
    try {
      return JSON.parse(answer.body.toString('utf8')) as unknown
    } catch (cause) {
      const begin = quoteAnswer(answer.body, this.#secrets)
      const html = begin.startsWith('<') || `${answer.headers['content-type']}`.includes('html')
      const what = html
        ? 'the answer is a web page, not JSON: is this the right address, or does a proxy ask to log in?'
        : `the answer is no JSON: ${begin === '' ? 'it is empty' : (cause as Error).message}`
      throw this.error('bad_response', what, { status, answer: begin })
    }
  }

  /** Runs what takes an answer apart. */
  reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      if (!(cause instanceof JsonShapeError || cause instanceof ProtobufError)) throw cause
      throw this.badResponse(cause.message)
    }
  }

  badResponse(what: string): ClientError {
    return this.error('bad_response', what, {})
  }

  unavailable(what: string): ClientError {
    return this.error('unavailable', what, {})
  }

  unauthorized(cause: unknown): ClientError {
    return this.error('unauthorized', `no credentials: ${messageOf(cause)}`, { cause })
  }

  /** Runs what reads TLS settings or makes connections ready. */
  async tls<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (cause) {
      const refused = readConnectionError(cause).code === 'bad_request'
      throw this.error(refused ? 'bad_request' : 'tls', messageOf(cause), { cause })
    }
  }

  /** The error of a call that was ended from outside. */
  ended(by: EndedBy, timeoutMs: number, cause: unknown): ClientError {
    const last = cause instanceof ClientError ? cause : undefined
    const details = { status: last?.status, retryAfter: last?.retryAfter, answer: last?.answer }
    if (by === 'cancelled') return this.error('cancelled', 'the caller cancelled it', details)
    return this.error('timeout', `no whole answer within ${timeoutMs} ms`, details)
  }

  /** Whatever was thrown, as a ClientError. */
  from(cause: unknown): ClientError {
    if (cause instanceof ClientError) return cause
    return this.error('bad_response', messageOf(cause), { cause })
  }

  /** An error of this call. */
  error(
    code: ClientErrorCode,
    what: string,
    details: {
      readonly status?: number | undefined
      readonly retryAfter?: number | undefined
      readonly answer?: string | undefined
      readonly cause?: unknown
    } = {},
  ): ClientError {
    const place = { operation: this.#operation, url: this.#url }
    return new ClientError(code, redact(what, this.#secrets), { ...place, ...details })
  }
}

function explain(status: number, answer: string, location: string | undefined): string {
  if (status >= 300 && status < 400) {
    const to = location === undefined ? '' : ` to ${redactLocation(location)}`
    return `status ${status}: redirected${to}, which is not followed`
  }
  const text = messageOfAnswer(answer)
  return text === '' ? `status ${status}` : `status ${status}: ${text}`
}

function redactLocation(location: string): string {
  return URL.canParse(location) ? redactUrl(location) : (location.split(/[?#]/)[0] ?? '')
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
