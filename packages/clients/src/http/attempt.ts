import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'
import { BodyError, readBegin, readBody } from './answer-body.ts'
import type { ClientErrorCode } from './client-error.ts'
import { readConnectionError } from './connection-error.ts'

/** Of the body of an error only the begin is read. */
const MAX_ERROR_BYTES = 64 * 1024

/** One exchange with the server, whatever came of it. */
export type Attempt =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: IncomingHttpHeaders
      /** Whole when the status is a success, else its begin. */
      readonly body: Buffer
    }
  | {
      readonly kind: 'failure'
      readonly code: ClientErrorCode
      readonly what: string
      /** There when the head of an answer came. */
      readonly status: number | undefined
      /** No answer began, and a new attempt may go better. */
      readonly passes: boolean
      readonly cause: unknown
    }

/** Sends once. Does not throw. */
export async function attempt(
  pool: Pool,
  request: Dispatcher.RequestOptions,
  maxAnswerBytes: number,
): Promise<Attempt> {
  let status: number | undefined
  try {
    const answer = await pool.request(request)
    status = answer.statusCode
    const encoding = one(answer.headers['content-encoding'])
    const success = status >= 200 && status < 300
    const body = success
      ? await readBody(answer.body, encoding, maxAnswerBytes)
      : await readBegin(answer.body, encoding, MAX_ERROR_BYTES)
    return { kind: 'answer', status, headers: answer.headers, body }
  } catch (cause) {
    if (cause instanceof BodyError) {
      return {
        kind: 'failure',
        code: cause.code,
        what: cause.message,
        status,
        passes: false,
        cause,
      }
    }
    const failure = readConnectionError(cause)
    if (status === undefined) return { kind: 'failure', ...failure, status, cause }
    const what = `the answer broke off: ${failure.what}`
    return { kind: 'failure', code: failure.code, what, status, passes: false, cause }
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header
}
