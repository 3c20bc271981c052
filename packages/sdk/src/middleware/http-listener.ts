import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { context } from '@opentelemetry/api'
import { tellTraceId } from './connect.ts'
import { ignoredContext, type RequestWatcher } from './request-watcher.ts'

/** The template of the route that a request goes to, such as `/users/:id`; undefined when there is none. */
export type RouteOf = (request: IncomingMessage) => string | undefined

/** A listener of `http.createServer` that does the same, watched. */
export function watchListener(
  watcher: RequestWatcher,
  listener: RequestListener,
  routeOf: RouteOf = () => undefined,
): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const watched = watcher.begin(request, response)
    if (watched === undefined) return listener(request, response)
    if (watched === 'ignored') {
      return context.with(ignoredContext(), () => listener(request, response))
    }
    watched.routedBy(request, routeOf)
    tellTraceId(watcher, watched, response)
    // A body that arrives later does so in the socket's context.
    context.bind(watched.span.context, request)
    return context.with(watched.span.context, () => run(listener, request, response, watched))
  }
}

function run(
  listener: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
  watched: { fail(error: unknown): void },
): unknown {
  try {
    const result: unknown = listener(request, response)
    // An async listener that fails is an unhandled rejection, as it was.
    if (result instanceof Promise) {
      void result.then(undefined, (error: unknown) => {
        watched.fail(error)
        throw error
      })
    }
    return result
  } catch (error) {
    watched.fail(error)
    throw error
  }
}
