import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import {
  type Attributes,
  type Context,
  context,
  defaultTextMapGetter,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api'
import {
  hostAttributes,
  knownMethod,
  maskedQuery,
  methodName,
} from '../instrument/http-attributes.ts'
import type { RequestSpan } from '../instrument/request-spans.ts'
import { requestHeaders } from '../propagation/context-keys.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { SCOPE, startSpan } from '../traces/span.ts'

const MAX_PATH = 2048
const MAX_HOSTS = 100

/** What a server span begins with. */
export interface ServerSpanStart extends RequestSpan {
  /** What the headers said. */
  readonly incoming: Context
}

/** Starts the server spans of requests. */
export class ServerSpans {
  readonly #shown: () => Shown
  readonly #captured: readonly string[]
  readonly #hosts = new Map<string, Attributes>()
  #known: ReadonlySet<string> = new Set()

  /** @param captured headers that become attributes, in lower case */
  constructor(shown: () => Shown, captured: readonly string[]) {
    this.#shown = shown
    this.#captured = captured
  }

  start(request: IncomingMessage, path: string): ServerSpanStart {
    const { headers } = request
    const incoming = this.#hasIds(headers)
      ? propagation.extract(ROOT_CONTEXT, headers, defaultTextMapGetter)
      : ROOT_CONTEXT
    const options = {
      kind: SpanKind.SERVER,
      attributes: this.#attributes(request, path, incoming),
    }
    const name = methodName(knownMethod(request.method))
    if (incoming !== ROOT_CONTEXT) {
      const started = startSpan(name, { ...options, parent: incoming })
      return { ...started, route: undefined, incoming }
    }
    const span = trace.getTracer(SCOPE).startSpan(name, options, ROOT_CONTEXT)
    return { span, context: trace.setSpan(ROOT_CONTEXT, span), route: undefined, incoming }
  }

  /** Reading all formats costs more than looking whether any of their headers is there. */
  #hasIds(headers: IncomingHttpHeaders): boolean {
    // Nobody may have set a propagator yet.
    if (this.#known.size === 0) this.#known = new Set(propagation.fields())
    for (const name in headers) if (this.#known.has(name)) return true
    return false
  }

  #attributes(request: IncomingMessage, path: string, incoming: Context): Attributes {
    const { headers, method, socket } = request
    const url = urlOf(request)
    const known = knownMethod(method)
    const scheme = schemeOf(request)
    const host = this.#host(headers.host, scheme)
    const attributes: Attributes = {
      'http.request.method': known,
      'url.scheme': scheme,
      'url.path': path.length > MAX_PATH ? path.slice(0, MAX_PATH) : path,
      'network.protocol.version': request.httpVersion,
      'server.address': host['server.address'],
      'server.port': host['server.port'],
      'user_agent.original': headers['user-agent']?.slice(0, 512),
      'client.address': socket.remoteAddress,
    }
    if (known === '_OTHER' && method !== undefined) {
      attributes['http.request.method_original'] = method.slice(0, 64)
    }
    const at = url.indexOf('?')
    if (at >= 0) attributes['url.query'] = maskedQuery(url.slice(at + 1), this.#shown())
    if (incoming !== ROOT_CONTEXT) {
      for (const [name, value] of requestHeaders(incoming)) {
        attributes[`http.request.header.${name}`] = [value]
      }
    }
    if (this.#captured.length > 0) this.capture(headers, attributes)
    return attributes
  }

  /** Adds the headers that are to be captured; masked names are masked when a span is sent. */
  capture(headers: IncomingHttpHeaders, attributes: Attributes): void {
    for (const name of this.#captured) {
      const value = headers[name]
      if (value === undefined) continue
      attributes[`http.request.header.${name}`] = Array.isArray(value) ? [...value] : [value]
    }
  }

  #host(host: string | undefined, scheme: string): Attributes {
    const key = `${scheme} ${host}`
    const known = this.#hosts.get(key)
    if (known !== undefined) return known
    const attributes = hostAttributes({ host }, scheme)
    if (this.#hosts.size < MAX_HOSTS) this.#hosts.set(key, attributes)
    return attributes
  }
}

/**
 * The server span that other instrumentation has made for the request that runs now, such as OpenTelemetry's own.
 * @param foreign whether OpenTelemetry was set up by others, whose spans that are not recorded do not say their kind
 */
export function activeServerSpan(foreign: boolean): Span | undefined {
  const span = trace.getSpan(context.active())
  if (span === undefined || span.spanContext().isRemote === true) return undefined
  const { kind } = span as { readonly kind?: SpanKind }
  const isServer = kind === undefined ? foreign : kind === SpanKind.SERVER && span.isRecording()
  return isServer ? span : undefined
}

/** As it came in; routers of Express shorten it for those below. */
export function urlOf(request: IncomingMessage): string {
  const { originalUrl } = request as { readonly originalUrl?: unknown }
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')
}

export function schemeOf({ socket }: IncomingMessage): 'http' | 'https' {
  return (socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http'
}
