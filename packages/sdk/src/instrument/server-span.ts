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
import { requestHeaders } from '../propagation/context-keys.ts'
import { withSpan } from '../propagation/span-in-context.ts'
import type { Shown } from '../traces/encode-attributes.ts'
import { LiveTracer } from '../traces/live-tracer.ts'
import { SCOPE, startSpan } from '../traces/span.ts'
import { hostAttributes, knownMethod, maskedQuery, methodName } from './http-attributes.ts'
import { PeekedHeaders } from './peeked-headers.ts'
import type { RequestSpan } from './request-spans.ts'

const MAX_PATH = 2048
const MAX_HOSTS = 100
const NO_HOST: Attributes = {}

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
  readonly #secureHosts = new Map<string, Attributes>()
  readonly #peeked = new PeekedHeaders()

  /** @param captured headers that become attributes, in lower case */
  constructor(shown: () => Shown, captured: readonly string[]) {
    this.#shown = shown
    this.#captured = captured
  }

  /** @param path without its query */
  start(request: IncomingMessage, path: string): ServerSpanStart {
    const peeked = this.#peeked
    peeked.read(request)
    const incoming = peeked.hasIds
      ? propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
      : ROOT_CONTEXT
    const attributes = this.#attributes(request, path, incoming)
    const name = methodName(knownMethod(request.method))
    if (incoming !== ROOT_CONTEXT) {
      const started = startSpan(name, { kind: SpanKind.SERVER, attributes, parent: incoming })
      return { span: started.span, context: started.context, route: undefined, incoming }
    }
    const tracer = trace.getTracer(SCOPE)
    const span =
      tracer instanceof LiveTracer
        ? tracer.startWith(name, SpanKind.SERVER, attributes, ROOT_CONTEXT)
        : tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT)
    return { span, context: withSpan(ROOT_CONTEXT, span), route: undefined, incoming }
  }

  #attributes(request: IncomingMessage, path: string, incoming: Context): Attributes {
    const { method, socket } = request
    const url = urlOf(request)
    const known = knownMethod(method)
    const scheme = schemeOf(request)
    const { host, agent } = this.#peeked
    const server = this.#host(host, scheme)
    const attributes: Attributes = {
      'http.request.method': known,
      'url.scheme': scheme,
      'url.path': path.length > MAX_PATH ? path.slice(0, MAX_PATH) : path,
      'network.protocol.version': request.httpVersion,
      'server.address': server['server.address'],
      'server.port': server['server.port'],
      'user_agent.original': agent,
      'client.address': socket.remoteAddress,
    }
    if (known === '_OTHER' && method !== undefined) {
      attributes['http.request.method_original'] = method.slice(0, 64)
    }
    if (path.length !== url.length) {
      attributes['url.query'] = maskedQuery(url.slice(path.length + 1), this.#shown())
    }
    if (incoming !== ROOT_CONTEXT) {
      for (const [name, value] of requestHeaders(incoming)) {
        attributes[`http.request.header.${name}`] = [value]
      }
    }
    if (this.#captured.length > 0) this.capture(request.headers, attributes)
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

  #host(host: string | undefined, scheme: 'http' | 'https'): Attributes {
    if (host === undefined) return NO_HOST
    const hosts = scheme === 'http' ? this.#hosts : this.#secureHosts
    const known = hosts.get(host)
    if (known !== undefined) return known
    const attributes = hostAttributes({ host }, scheme)
    if (hosts.size < MAX_HOSTS) hosts.set(host, attributes)
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
function urlOf(request: IncomingMessage): string {
  const { originalUrl } = request as { readonly originalUrl?: unknown }
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')
}

export function schemeOf({ socket }: IncomingMessage): 'http' | 'https' {
  return (socket as { encrypted?: boolean }).encrypted === true ? 'https' : 'http'
}

/** What was asked for without its query. */
export function pathOf(request: IncomingMessage): string {
  const url = urlOf(request)
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at)
}
