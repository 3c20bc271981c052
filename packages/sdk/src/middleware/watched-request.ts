import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { knownMethod, methodName } from '../instrument/http-attributes.ts'
import type { RequestSpan } from '../instrument/request-spans.ts'
import { schemeOf } from '../instrument/server-span.ts'
import type { Level } from '../options/level.ts'
import { KEEP_HEADER } from '../propagation/keep-header.ts'
import { describeFailure, failSpan } from '../traces/failure.ts'
import { LiveSpan } from '../traces/live-span.ts'
import type { HttpOptions } from './http-options.ts'
import type { RequestSurroundings } from './request-watcher.ts'

/** Of requests that no route took: their paths may be anything. */
const UNMATCHED = '<unmatched>'
/** As others call it; there is no such status in HTTP. */
const CLIENT_CLOSED = 499
const ABORTED = 'client_closed_request'
const MAX_ROUTE = 200

const WATCHED = Symbol.for('@tailspan/sdk watched request')

export interface WatchedParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Without its query. */
  readonly path: string
  readonly span: RequestSpan
  /** What the headers said, when the span is this middleware's own to end. */
  readonly incoming: Context | undefined
  readonly options: HttpOptions
  readonly around: RequestSurroundings
}

/** How a request ended. */
interface Outcome {
  readonly status: number
  readonly ms: number
  readonly route: string | undefined
  readonly type: string | undefined
}

/** A request from its begin to its end: when the answer is out, or the client gone. */
export class WatchedRequest {
  readonly span: RequestSpan
  /** undefined once the request has ended. */
  #parts: WatchedParts | undefined
  /** Finds out where the request was routed to, in what it is given then. */
  #routeOf: ((source: never) => string | undefined) | undefined
  #source: unknown
  readonly #begun: number
  #error: unknown
  #failed = false

  constructor(parts: WatchedParts) {
    this.#parts = parts
    this.span = parts.span
    const { request, response, incoming } = parts
    const { span } = parts.span
    const mine = incoming !== undefined && span instanceof LiveSpan
    this.#begun = mine ? span.begunMs : performance.now()
    ;(request as Watchable)[WATCHED] = this
    // Who else has made the span ends it on `close`, and listens longer already. HTTP 2 closes when the client has all.
    if (incoming === undefined || request.httpVersionMajor > 1) response.on('finish', finished)
    response.on('close', closed)
    if (incoming !== undefined && isDropped(incoming)) this.#tellCaller(parts)
  }

  /** Who knows where the request was routed to; asked once, at its end. */
  routedBy<Source>(source: Source, routeOf: (source: Source) => string | undefined): void {
    this.#source = source
    this.#routeOf = routeOf
  }

  /** The same request as another middleware watches it. */
  static of(request: IncomingMessage): WatchedRequest | undefined {
    return (request as Watchable)[WATCHED]
  }

  /** Whether there is a span with ids, recorded or not. */
  get traced(): boolean {
    return isSpanContextValid(this.span.span.spanContext())
  }

  /** What a handler threw. The framework decides what it answers. */
  fail(error: unknown): void {
    if (this.#parts === undefined) return
    this.#error = error
    this.#failed = true
  }

  /** @param complete whether the whole answer is out */
  end(complete: boolean): void {
    const parts = this.#parts
    if (parts === undefined) return
    try {
      this.#finish(parts, complete)
    } catch (error) {
      parts.around.warn(`a request's end was not watched: ${describeFailure(error).message}`)
    }
    // What refers to each other in a circle and has once survived keeps all alive that comes after it, until the next
    // full collection: it took as much time as everything else here together.
    this.#parts = undefined
    this.#error = undefined
    this.#routeOf = undefined
    this.#source = undefined
    ;(parts.request as Watchable)[WATCHED] = undefined
  }

  #finish(parts: WatchedParts, complete: boolean): void {
    const { request, response, around, incoming } = parts
    const sent = complete || response.headersSent
    const status = sent ? response.statusCode : CLIENT_CLOSED
    const route = this.#routed()
    const type = this.#errorType(parts, complete, status)
    const { span } = this.span
    if (span.isRecording()) this.#describe(parts, route, status, type)
    // Its exemplar needs to know whether the trace is kept.
    const timed = incoming !== undefined && span instanceof LiveSpan && span.isRecording()
    if (incoming !== undefined) span.end()
    const ms = timed ? span.tookMs : performance.now() - this.#begun
    const outcome = {
      method: knownMethod(request.method),
      status,
      route: route ?? UNMATCHED,
      scheme: schemeOf(request),
      errorType: type ?? '',
    }
    const pointed = mayBeKept(span, around) ? span.spanContext() : undefined
    around.durations.observe(outcome, ms / 1000, pointed)
    this.#log(parts, { status, ms, route, type })
  }

  #routed(): string | undefined {
    const found = this.#routeOf?.(this.#source as never) ?? this.span.route
    return found !== undefined && found.length > MAX_ROUTE ? found.slice(0, MAX_ROUTE) : found
  }

  #errorType({ response }: WatchedParts, complete: boolean, status: number): string | undefined {
    if (status >= 500 && this.#failed) return describeFailure(this.#error).type
    if (!complete) {
      const { errored } = response
      const own = errored as NodeJS.ErrnoException | null | undefined
      return own && own.code !== 'ECONNRESET' ? describeFailure(own).type : ABORTED
    }
    return status >= 500 ? String(status) : undefined
  }

  #describe(
    { request, around }: WatchedParts,
    route: string | undefined,
    status: number,
    type: string | undefined,
  ): void {
    const { span } = this.span
    if (route !== undefined) {
      this.span.route = route
      span.setAttribute('http.route', route)
      span.updateName(`${methodName(knownMethod(request.method))} ${route}`)
    }
    span.setAttribute('http.response.status_code', status)
    if (this.#failed && status >= 500) {
      failSpan(span, this.#error, around.errors)
      this.span.failed = true
    } else if (type !== undefined) {
      span.setAttribute('error.type', type)
      if (type !== ABORTED) span.setStatus({ code: SpanStatusCode.ERROR })
    }
  }

  #log(
    { request, response, options, around, path }: WatchedParts,
    { status, ms, route, type }: Outcome,
  ): void {
    const { log } = around
    if (log === undefined || options.requestLog === false) return
    const level = options.requestLog?.(status, ms) ?? levelOf(status)
    if (level === false || !log.enabled(level)) return
    const { method = '' } = request
    const fields = {
      method,
      path,
      ...(route === undefined ? {} : { route }),
      status,
      duration_ms: Math.round(ms * 1000) / 1000,
      ...(type === undefined ? {} : { error_type: type }),
      ...more(options, request, response, around),
    }
    const message = `${method} ${route ?? path} ${status}`
    context.with(this.span.context, () => {
      // Where exceptions are lines of their own, its stack is there.
      const told = !this.#failed || around.errors.isLogged(this.#error)
      if (!told && this.#error instanceof Error) log[level](message, this.#error, fields)
      else log[level](message, fields)
    })
  }

  /** When the headers are written, the caller may learn that the trace is worth keeping. */
  #tellCaller({ request, response, around }: WatchedParts): void {
    const { sampler } = around
    const { span } = this.span
    if (sampler === undefined || !span.isRecording()) return
    const method = knownMethod(request.method)
    const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      const attributes = { 'http.request.method': method, 'http.response.status_code': status }
      const root = { name: method, attributes }
      if (sampler.worthTelling(span.spanContext().traceId, root, status >= 500)) {
        response.setHeader(KEEP_HEADER, '1')
      }
      return writeHead(status, ...rest)
    }) as typeof response.writeHead
  }
}

type Watchable = IncomingMessage & Record<symbol, WatchedRequest | undefined>

/** One for all responses. */
function finished(this: ServerResponse): void {
  WatchedRequest.of(this.req)?.end(true)
}

function closed(this: ServerResponse): void {
  WatchedRequest.of(this.req)?.end(this.writableFinished)
}

/** Whether it is worth to write out which trace it was: most are known not to be kept. */
function mayBeKept(span: Span, { sampler }: RequestSurroundings): boolean {
  if (!(span instanceof LiveSpan) || span.sampled || sampler === undefined) return true
  const decided = sampler.decision(span.traceId)
  return decided === 'undecided' || decided?.keep === true
}

function more(
  options: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
  around: RequestSurroundings,
): object {
  if (options.fields === undefined) return {}
  try {
    return options.fields(request, response)
  } catch (error) {
    around.warn(`fields of a request: ${describeFailure(error).message}`)
    return {}
  }
}

function levelOf(status: number): Level {
  if (status >= 500) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

/** Whether the caller has a trace that it does not keep. */
function isDropped(incoming: Context): boolean {
  if (incoming === ROOT_CONTEXT) return false
  const ids = trace.getSpanContext(incoming)
  return ids !== undefined && (ids.traceFlags & TraceFlags.SAMPLED) === 0
}
