import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Level } from '../options/level.ts'
import type { Fields } from '../options/log-options.ts'

export interface HttpOptions {
  /**
   * Requests that are not watched at all, by their path: the whole of it, `*` for any characters, or a RegExp.
   * Default: /metrics, /health, /healthz, /ready, /readyz, /livez.
   */
  readonly ignore?: readonly (string | RegExp)[]
  /** Level of a request's line, or false for no line. Default: from 500 error, from 400 warn, else info. */
  readonly requestLog?: false | ((status: number, ms: number) => Level | false)
  /** More fields for the line; it has what the framework gives to handlers. */
  readonly fields?: (request: IncomingMessage, response: ServerResponse) => Fields
  /** Headers of requests that become attributes of the span; masked as `redact` says. Default none. */
  readonly captureHeaders?: readonly string[]
  /** Tells the caller the trace id; default `x-trace-id`, false for none. */
  readonly responseTraceHeader?: string | false
}

export const IGNORED: readonly string[] = [
  '/metrics',
  '/health',
  '/healthz',
  '/ready',
  '/readyz',
  '/livez',
]
