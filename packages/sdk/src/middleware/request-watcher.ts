import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, context, isSpanContextValid } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { RequestSpan, RequestSpans } from '../instrument/request-spans.ts'
import { activeServerSpan, pathOf, ServerSpans } from '../instrument/server-span.ts'
import type { Logger } from '../logs/logger/logger.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { LiveSpan } from '../traces/live-span.ts'
import type { RecordedErrors } from '../traces/recorded-errors.ts'
import { type HttpOptions, IGNORED } from './http-options.ts'
import { ignoredPaths } from './ignored-paths.ts'
import type { RequestDurations } from './request-durations.ts'
import { WatchedRequest } from './watched-request.ts'

/** What the process has; its members are read for each request, since it may be set up later than the middleware. */
export interface RequestSurroundings {
  readonly requests: RequestSpans
  readonly errors: RecordedErrors
  /** Where lines go; undefined for none. */
  readonly log: Logger | undefined
  readonly durations: RequestDurations
  readonly shown: Shown
  readonly sampler: TailSampler | undefined
  /** Whether OpenTelemetry was set up by others. */
  readonly foreign: boolean
  /** Tells the developer. Never throws. */
  readonly warn: (message: string) => void
}

/** Watches requests for a framework: one server span, one log line and one sample of their duration each. */
export class RequestWatcher {
  readonly #around: RequestSurroundings
  readonly #options: HttpOptions
  readonly #ignored: (path: string) => boolean
  readonly #spans: ServerSpans
  readonly #captures: boolean
  readonly header: string | false

  constructor(options: HttpOptions, around: RequestSurroundings) {
    this.#around = around
    this.#options = options
    this.#ignored = ignoredPaths(options.ignore ?? IGNORED)
    const captured = (options.captureHeaders ?? []).map((name) => name.toLowerCase())
    this.#captures = captured.length > 0
    this.#spans = new ServerSpans(() => around.shown, captured)
    this.header = options.responseTraceHeader ?? 'x-trace-id'
  }

  /** Begins to watch; undefined when the request is ignored, or watched by another middleware already. Never throws. */
  begin(
    request: IncomingMessage,
    response: ServerResponse,
  ): WatchedRequest | 'ignored' | undefined {
    const around = this.#around
    try {
      const path = pathOf(request)
      if (this.#ignored(path)) return 'ignored'
      const watched = WatchedRequest.of(request)
      if (watched !== undefined) return undefined
      const found = around.requests.get(request) ?? this.#foreign(around)
      const mine = found === undefined ? this.#spans.start(request, path) : undefined
      const span = found ?? mine
      if (span === undefined) return undefined
      if (mine !== undefined) around.requests.set(request, mine)
      else if (this.#captures && span.span.isRecording()) {
        const attributes = {}
        this.#spans.capture(request.headers, attributes)
        span.span.setAttributes(attributes)
      }
      const incoming = mine?.incoming
      const options = this.#options
      return new WatchedRequest({ request, response, path, span, incoming, options, around })
    } catch (error) {
      around.warn(
        `a request was not watched: ${error instanceof Error ? error.message : 'unknown'}`,
      )
      return undefined
    }
  }

  /** The id that the caller is told; undefined for none. */
  traceId({ span }: RequestSpan): string | undefined {
    if (this.header === false) return undefined
    if (span instanceof LiveSpan) return span.traceId
    const ids = span.spanContext()
    return isSpanContextValid(ids) ? ids.traceId : undefined
  }

  #foreign({ foreign }: RequestSurroundings): RequestSpan | undefined {
    const span = activeServerSpan(foreign)
    return span && { span, context: context.active(), route: undefined }
  }
}

/** What runs within an ignored request makes no spans of its own either. */
export function ignoredContext(): Context {
  return suppressTracing(context.active())
}
