import { ADDRESS_REFUSED } from './checked-lookup.ts'
import type { ClientErrorCode } from './client-error.ts'

/** What kind of failure an error of a connection is, and whether a new attempt may go better. */
export interface ConnectionFailure {
  readonly code: ClientErrorCode
  readonly what: string
  readonly passes: boolean
}

/** Reads an error of undici, `node:net`, `node:dns`, `node:tls` or the HTTP parser. */
export function readConnectionError(error: unknown): ConnectionFailure {
  const code = codeOf(error)
  const reason = reasonOf(error)
  if (isTls(code)) {
    return { code: 'tls', what: `no trusted connection: ${reason}${hint(code)}`, passes: false }
  }
  if (isParserError(error) || code.startsWith('UND_ERR_RES') || code.includes('OVERFLOW')) {
    return { code: 'bad_response', what: `the answer is no HTTP: ${reason}`, passes: false }
  }
  if (code === ADDRESS_REFUSED) return { code: 'bad_request', what: reason, passes: false }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR') {
    return { code: 'bad_request', what: reason, passes: false }
  }
  if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') {
    return { code: 'unavailable', what: 'the client is closed', passes: false }
  }
  return { code: 'unreachable', what: `no connection: ${reason}`, passes: true }
}

/** Not every one of these has a code. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError'
}

function isTls(code: string): boolean {
  return (
    /^(ERR_SSL|ERR_TLS|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH)/.test(
      code,
    ) || ['EPROTO', 'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED'].includes(code)
  )
}

function hint(code: string): string {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') return ' (does the server speak plain http?)'
  if (/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE)/.test(code)) {
    return ' (it may ask for a client certificate: tls.cert and tls.key)'
  }
  if (/SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code)) {
    return ' (name its authority with tls.ca)'
  }
  return ''
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string') return code
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : ''
}

/** Errors of several addresses come together, with no text of their own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.slice(0, 4).map(reasonOf).join('; ')
  }
  const message = error instanceof Error ? error.message : String(error)
  // OpenSSL's text begins with numbers and ends with places in its source.
  return /SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message
}
