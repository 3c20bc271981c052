import type { CallFailures } from '../http/call-failures.ts'
import type { ClientError, ClientErrorCode } from '../http/client-error.ts'
import { readConnectionError } from '../http/connection-error.ts'

/** Close codes of RFC 6455. */
const ABNORMAL = 1006
const TOO_BIG = 1009
const INTERNAL = 1011

/** Failures after which another connection may go better. */
const PASSING: ReadonlySet<ClientErrorCode> = new Set([
  'rate_limited',
  'timeout',
  'unavailable',
  'unreachable',
])

export function passes(error: ClientError): boolean {
  return PASSING.has(error.code)
}

/** The error of a WebSocket that broke. */
export function socketFailure(failures: CallFailures, cause: Error): ClientError {
  const code = 'code' in cause ? String(cause.code) : ''
  const { message } = cause
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return failures.error('too_large', `a frame is too long: ${message}`)
  }
  if (code.startsWith('WS_ERR_')) return failures.badResponse(`this is no WebSocket: ${message}`)
  if (message === 'Opening handshake has timed out') return failures.error('timeout', message)
  const failure = readConnectionError(cause)
  return failures.error(failure.code, failure.what)
}

/** The error of a WebSocket that the server closed. */
export function closeFailure(failures: CallFailures, code: number, reason: string): ClientError {
  if (code === ABNORMAL) return failures.error('unreachable', 'the connection was cut')
  const said = `the server closed the tail: ${reason === '' ? `code ${code}` : reason}`
  if (code === TOO_BIG) return failures.error('too_large', said)
  // Some faults of a query are found only after the connection was made.
  const wrong = code === INTERNAL && reason.includes('parse error')
  return failures.error(wrong ? 'bad_request' : 'unavailable', said)
}
