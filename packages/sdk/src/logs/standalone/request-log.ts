import type { Level } from '../../options/level.ts'
import type { Fields } from '../../options/log-options.ts'
import type { Logger } from '../logger/logger.ts'

/** A request of Node's, as far as it is read here; Express and Connect add `originalUrl`. */
interface IncomingRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** A response of Node's. */
interface OutgoingResponse {
  readonly statusCode: number
  readonly writableFinished: boolean
  once(event: 'close', listener: () => void): unknown
}

/** Middleware in the style of Connect and Express. */
export type RequestMiddleware = (
  request: IncomingRequest,
  response: OutgoingResponse,
  next: (error?: unknown) => void,
) => void

const MAX_ID = 200
/** What nginx logs for a client that went away. */
const CLIENT_CLOSED = 499

/**
 * Logs each request when it has ended, with its status and its time, and gives all lines logged meanwhile the ids that it
 * came with.
 * @param now milliseconds of any clock that only grows
 */
export function requestLog(log: Logger, now: () => number): RequestMiddleware {
  return (request, response, next) => {
    const began = now()
    log.with(idsOf(request), () => {
      const method = request.method ?? ''
      const path = pathOf(request.originalUrl ?? request.url ?? '')
      response.once('close', () => {
        const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED
        const duration_ms = Math.round((now() - began) * 1000) / 1000
        log[levelOf(status)](`${method} ${path} ${status}`, { method, path, status, duration_ms })
      })
      next()
    })
  }
}

function levelOf(status: number): Level {
  if (status >= 500) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

/** Without the query, which may hold secrets. */
function pathOf(url: string): string {
  const end = url.search(/[?#]/)
  return (end < 0 ? url : url.slice(0, end)).slice(0, 1000)
}

function idsOf({ headers }: IncomingRequest): Fields {
  const trace = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(
    one(headers, 'traceparent') ?? '',
  )
  const all = [
    ['request_id', one(headers, 'x-request-id')],
    ['user_id', one(headers, 'x-user-id')],
    // An active span, if any, is nearer.
    ['trace_id', trace?.[1] ?? traceId(one(headers, 'x-trace-id'))],
    ['span_id', trace?.[2]],
  ] as const
  return Object.fromEntries(all.filter(([, value]) => value !== undefined))
}

function traceId(value: string | undefined): string | undefined {
  const digits = value?.replaceAll('-', '').toLowerCase() ?? ''
  return /^([0-9a-f]{16}|[0-9a-f]{32})$/.test(digits) ? digits : undefined
}

/** Of a header that came once, and holds nothing but visible characters. */
function one(headers: IncomingRequest['headers'], name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
    ? value.slice(0, MAX_ID)
    : undefined
}
