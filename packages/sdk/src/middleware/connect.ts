import type { IncomingMessage, ServerResponse } from 'node:http'
import { context } from '@opentelemetry/api'
import { ExpressRoutes } from './express-route.ts'
import { ignoredContext, type RequestWatcher } from './request-watcher.ts'
import { WatchedRequest } from './watched-request.ts'

/** A middleware of Express, Connect and all that is like them. */
export type ConnectMiddleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** A middleware for errors; Express knows it by its four parameters. */
export type ConnectErrorMiddleware = (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** Watches each request that passes; goes before everything else. */
export function connectMiddleware(watcher: RequestWatcher): ConnectMiddleware {
  const routes = new ExpressRoutes()
  const templateOf = (request: IncomingMessage): string | undefined => routes.template(request)
  return (request, response, next) => {
    const watched = watcher.begin(request, response)
    if (watched === undefined) return next()
    if (watched === 'ignored') return context.with(ignoredContext(), next)
    watched.routedBy(request, templateOf)
    tellTraceId(watcher, watched, response)
    return context.with(watched.span.context, next)
  }
}

/** Notes what a handler threw, and passes it on; goes after all routes. */
export function connectErrors(): ConnectErrorMiddleware {
  return (error, request, _response, next) => {
    WatchedRequest.of(request)?.fail(error)
    next(error)
  }
}

export function tellTraceId(
  watcher: RequestWatcher,
  watched: WatchedRequest,
  response: ServerResponse,
): void {
  const traceId = watcher.traceId(watched.span)
  if (traceId === undefined || watcher.header === false || response.headersSent) return
  response.setHeader(watcher.header, traceId)
}
