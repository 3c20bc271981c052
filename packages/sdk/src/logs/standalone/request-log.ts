import type { IncomingMessage } from 'node:http'
import { type ConnectMiddleware, connectMiddleware } from '../../middleware/connect.ts'
import { processWatcher } from '../../middleware/process-watcher.ts'
import { WatchedRequest } from '../../middleware/watched-request.ts'
import type { Fields } from '../../options/log-options.ts'
import type { Logger } from '../logger/logger.ts'

/** Middleware in the style of Connect and Express. */
export type RequestMiddleware = ConnectMiddleware

const MAX_ID = 200

/**
 * Watches requests as the middleware for Express does, their lines by this logger, and gives all lines logged meanwhile the
 * ids that the request came with, also where nobody has set OpenTelemetry up.
 */
export function requestLog(log: Logger): RequestMiddleware {
  const watch = connectMiddleware(processWatcher({ fields: (request) => ownIds(request) }, log))
  return (request, response, next) => {
    log.with(idsOf(request), () => watch(request, response, next))
  }
}

/** The ids for a request's own line, which is written when nothing of it is active any more. */
function ownIds(request: IncomingMessage): Fields {
  const ids = idsOf(request)
  if (WatchedRequest.of(request)?.traced !== true) return ids
  const { trace_id: _trace, span_id: _span, ...others } = ids
  return others
}

function idsOf({ headers }: IncomingMessage): Fields {
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
function one(headers: IncomingMessage['headers'], name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
    ? value.slice(0, MAX_ID)
    : undefined
}
