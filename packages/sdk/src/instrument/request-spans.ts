import type { IncomingMessage } from 'node:http'
import type { Context, Span } from '@opentelemetry/api'

/** The server span of a request, whoever made it. */
export interface RequestSpan {
  readonly span: Span
  /** What the request is handled in. */
  readonly context: Context
  /** As frameworks know it; names the span at its end. */
  route: string | undefined
  /** Whether it says already what went wrong. */
  failed?: boolean
}

/**
 * Server spans by their request, so that two who watch requests (the instrumentation of http, a
 * framework's middleware) make one span together: who comes first makes it, the other adds to it.
 */
export class RequestSpans {
  /** On the request itself: a WeakMap of this many short-lived keys costs the garbage collector dearly. */
  readonly #key = Symbol('server span')

  get(request: IncomingMessage): RequestSpan | undefined {
    return (request as WithSpan)[this.#key]
  }

  set(request: IncomingMessage, span: RequestSpan): void {
    ;(request as WithSpan)[this.#key] = span
  }
}

type WithSpan = IncomingMessage & Record<symbol, RequestSpan | undefined>
