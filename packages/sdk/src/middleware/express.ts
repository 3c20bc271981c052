import {
  type ConnectErrorMiddleware,
  type ConnectMiddleware,
  connectErrors,
  connectMiddleware,
} from './connect.ts'
import type { HttpOptions } from './http-options.ts'
import { processWatcher } from './process-watcher.ts'

export type { ConnectErrorMiddleware, ConnectMiddleware } from './connect.ts'
export type { HttpOptions } from './http-options.ts'

/** Watches requests; `errors` goes after all routes, and notes what they throw. */
export type ExpressMiddleware = ConnectMiddleware & { readonly errors: ConnectErrorMiddleware }

/**
 * A middleware that makes a server span, a log line and a sample of the duration for each request, and tells
 * the caller the trace id. `app.use(express())` before all else; Express 4 and 5, Connect.
 */
export function express(options: HttpOptions = {}): ExpressMiddleware {
  return Object.assign(connectMiddleware(processWatcher(options)), { errors: connectErrors() })
}
