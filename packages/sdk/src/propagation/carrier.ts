import { type Context, context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import {
  HEADER_FORMATS,
  type ReceivedHeaders,
  type TraceCarrier,
} from '../options/propagation-options.ts'
import { FORMATS } from './formats/index.ts'
import { HeaderPropagator } from './header-propagator.ts'

/** Extra headers that a carrier may have. */
const MAX_EXTRA = 20

/** The trace of a context with extra headers and baggage, for a queue, a worker or another process. */
export function carrierOf(from: Context = context.active()): TraceCarrier {
  const headers: Record<string, string> = {}
  propagator([]).inject(from, headers, { set: (to, name, value) => (to[name] = value) })
  return { headers }
}

/**
 * The context that a carrier came from; an empty one for no carrier, and for what is no carrier. It is read
 * whatever `trustIncoming` says about requests: who may write to a queue is trusted.
 */
export function contextOf(carrier: unknown): Context {
  const headers = (carrier as Partial<TraceCarrier> | null | undefined)?.headers
  if (typeof headers !== 'object' || headers === null) return ROOT_CONTEXT
  const given = headers instanceof Map ? [...headers] : Object.entries(headers)
  const lower = new Map<string, unknown>(
    given.map(([name, value]: [unknown, unknown]) => [String(name).toLowerCase(), textOf(value)]),
  )
  const extra = [...lower.keys()].filter((name) => name.startsWith('x-')).slice(0, MAX_EXTRA)
  return propagator(extra).read(ROOT_CONTEXT, lower, {
    get: (from, name) => from.get(name) as string | undefined,
    keys: (from) => [...from.keys()],
  })
}

/** Links as OpenTelemetry has them; those of carriers that name no trace are left out. */
export function linksOf(links: readonly (Link | ReceivedHeaders | undefined)[]): Link[] {
  return links.flatMap((link) => {
    if (link !== undefined && 'context' in link) return [link]
    const found = trace.getSpanContext(contextOf(link))
    return found === undefined ? [] : [{ context: found }]
  })
}

/** Queues such as Kafka have headers in bytes. */
function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1')
  return Array.isArray(value) ? value.map(textOf) : value
}

/** Carriers are read and written alike in every process, whatever its options are. */
function propagator(extra: readonly string[]): HeaderPropagator {
  const own = new Set(HEADER_FORMATS.flatMap((format) => FORMATS[format].headers))
  return new HeaderPropagator({
    extract: HEADER_FORMATS,
    inject: ['tracecontext'],
    headers: extra.filter((name) => !own.has(name)),
    baggage: true,
    trustIncoming: () => true,
  })
}
