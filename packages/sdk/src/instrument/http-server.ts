import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Attributes,
  type Context,
  defaultTextMapGetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { requestHeaders } from '../propagation/context-keys.ts'
import { KEEP_HEADER } from '../propagation/keep-header.ts'
import type { TailSampler } from '../sampling/tail-sampler.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { startSpan } from '../traces/span.ts'
import {
  hostAttributes,
  knownMethod,
  maskedQuery,
  methodAttributes,
  methodName,
} from './http-attributes.ts'
import type { RequestSpan, RequestSpans } from './request-spans.ts'
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
  const { subscriptions, requests } = deps
  subscriptions.on<Exchange>('http.server.request.start', ({ request, response }) => {
    const incoming = propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
    const attributes = requestAttributes(request, incoming, deps.shown)
    const method = knownMethod(request.method)
    const started = startSpan(methodName(method), {
      kind: SpanKind.SERVER,
      attributes,
      parent: incoming,
    })
    const mine: RequestSpan = { ...started, route: undefined }
    requests.set(request, mine)
    // Also for requests that are not recorded: the socket's next one must not be inside of this.
    deps.attach(started.context)
    if (!started.span.isRecording()) return
    response.once('close', () => subscriptions.safely(() => endSpan(mine, request, response)))
    if (deps.sampler !== undefined && isDropped(incoming)) {
      tellCaller(response, mine, method, deps.sampler)
    }
  })
}

function requestAttributes(request: IncomingMessage, incoming: Context, shown: Shown): Attributes {
  const { headers, url = '/', socket } = request
  const scheme = (socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http'
  const at = url.indexOf('?')
  const attributes: Attributes = {
    ...methodAttributes(request.method),
    'url.scheme': scheme,
    'url.path': at < 0 ? url : url.slice(0, at),
    ...hostAttributes(headers, scheme),
    'network.protocol.version': request.httpVersion,
  }
  if (at >= 0) attributes['url.query'] = maskedQuery(url.slice(at + 1), shown)
  const agent = headers['user-agent']
  if (agent !== undefined) attributes['user_agent.original'] = agent.slice(0, 512)
  if (socket.remoteAddress !== undefined) attributes['client.address'] = socket.remoteAddress
  for (const [name, value] of requestHeaders(incoming)) {
    attributes[`http.request.header.${name}`] = [value]
  }
  return attributes
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
