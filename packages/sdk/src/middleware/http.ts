import type { RequestListener } from 'node:http'
import { type RouteOf, watchListener } from './http-listener.ts'
import type { HttpOptions } from './http-options.ts'
import { processWatcher } from './process-watcher.ts'

export type { RouteOf } from './http-listener.ts'
export type { HttpOptions } from './http-options.ts'

export interface ListenerOptions extends HttpOptions {
  /** Which route a request goes to; without it all are `<unmatched>`. */
  readonly route?: RouteOf
}

/** Wraps a listener of `http.createServer`, as the middleware of frameworks does with theirs. */
export function watched(
  listener: RequestListener,
  { route, ...options }: ListenerOptions = {},
): RequestListener {
  return watchListener(processWatcher(options), listener, route)
}
