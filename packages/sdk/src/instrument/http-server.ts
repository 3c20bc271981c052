import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Context, ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { KEEP_HEADER } from '../propagation/keep-header.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { knownMethod, methodName } from './http-attributes.ts'
import type { RequestSpan, RequestSpans } from './request-spans.ts'
import { pathOf, ServerSpans } from './server-span.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface HttpServerDeps {
  readonly subscriptions: Subscriptions
  /** Makes a context the active one for the rest of what the event causes. */
  readonly attach: (context: Context) => void
  readonly requests: RequestSpans
  readonly shown: Shown
  readonly sampler: TailSampler | undefined
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** A SERVER span for each request that node:http and node:https take. Nothing is patched. WebSockets and HTTP 2 are not seen. */
export function watchHttpServer(deps: HttpServerDeps): void {
  const { subscriptions, requests, attach, sampler } = deps
  const spans = new ServerSpans(() => deps.shown, [])
  /** One for all responses. */
  function closed(this: ServerResponse): void {
    const mine = requests.get(this.req)
    if (mine !== undefined) subscriptions.safely(() => endSpan(mine, this.req, this))
  }
  subscriptions.on<Exchange>('http.server.request.start', ({ request, response }) => {
    const mine = spans.start(request, pathOf(request))
    requests.set(request, mine)
    // Also for requests that are not recorded: the socket's next one must not be inside of this.
    attach(mine.context)
    if (!mine.span.isRecording()) return
    response.on('close', closed)
    if (sampler !== undefined && isDropped(mine.incoming)) {
      tellCaller(response, mine, knownMethod(request.method), sampler)
    }
  })
}

function endSpan(mine: RequestSpan, request: IncomingMessage, response: ServerResponse): void {
  const { span } = mine
  const route = mine.route ?? expressRoute(request)
  if (route !== undefined) {
    span.setAttribute('http.route', route)
    span.updateName(`${methodName(knownMethod(request.method))} ${route}`)
  }
  if (response.writableFinished) {
    span.setAttribute('http.response.status_code', response.statusCode)
    if (response.statusCode >= 500 && mine.failed !== true) {
      span.setAttribute('error.type', String(response.statusCode))
      span.setStatus({ code: SpanStatusCode.ERROR })
    }
  } else {
    // The client went away before the answer was out.
    if (response.headersSent) span.setAttribute('http.response.status_code', response.statusCode)
    span.setAttribute('error.type', 'client_closed_request')
  }
  span.end()
}

/** Express leaves on a request where it was routed to. */
function expressRoute(request: IncomingMessage): string | undefined {
  const { route, baseUrl } = request as { route?: { path?: unknown }; baseUrl?: unknown }
  if (typeof route?.path !== 'string') return undefined
  const base = typeof baseUrl === 'string' ? baseUrl : ''
  return base + route.path === '' ? '/' : base + route.path
}

/** Whether the caller has a trace that it does not keep. */
function isDropped(incoming: Context): boolean {
  if (incoming === ROOT_CONTEXT) return false
  const ids = trace.getSpanContext(incoming)
  return ids !== undefined && (ids.traceFlags & TraceFlags.SAMPLED) === 0
}

/** When the headers are written, the caller may learn that the trace is worth keeping. */
function tellCaller(
  response: ServerResponse,
  { span }: RequestSpan,
  method: string,
  sampler: TailSampler,
): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const attributes = { 'http.request.method': method, 'http.response.status_code': status }
    const { traceId } = span.spanContext()
    if (sampler.worthTelling(traceId, { name: method, attributes }, status >= 500)) {
      response.setHeader(KEEP_HEADER, '1')
    }
    return writeHead(status, ...rest)
  }) as typeof response.writeHead
}
