import {
  type Context,
  isSpanContextValid,
  type Link,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed, W3CBaggagePropagator } from '@opentelemetry/core'
import type { HeaderFormat } from '../options/propagation-options.ts'
import { readKeepNotice } from '../sampling/keep-notices.ts'
import {
  requestHeaders,
  withHeaderLinks,
  withRequestHeaders,
  withUndecided,
  withWantedTraceId,
} from './context-keys.ts'
import type { ReadHeader, RemoteIds } from './formats/header-format.ts'
import { FORMATS } from './formats/index.ts'
import { KEEP_HEADER } from './keep-header.ts'
import { headerReader } from './read-headers.ts'

export interface PropagationRules {
  readonly extract: readonly HeaderFormat[]
  readonly inject: readonly HeaderFormat[]
  /** Lower case. */
  readonly headers: readonly string[]
  readonly baggage: boolean
  readonly trustIncoming: (headers: Readonly<Record<string, unknown>>) => boolean
  /** Told of earlier traces that a caller keeps. */
  readonly callerKeeps?: (traceId: string) => void
}

/**
 * Reads and writes the ids of traces in several formats. Of what came in, the first valid one in the stated
 * order wins; one that names another trace becomes a link. Headers never make it throw.
 */
export class HeaderPropagator implements TextMapPropagator {
  readonly #rules: PropagationRules
  readonly #baggage = new W3CBaggagePropagator()

  constructor(rules: PropagationRules) {
    this.#rules = rules
  }

  fields(): string[] {
    const { extract, inject, headers, baggage } = this.#rules
    const formats = [...new Set([...extract, ...inject])]
    return [
      ...formats.flatMap((format) => FORMATS[format].headers),
      ...headers,
      ...(baggage ? ['baggage'] : []),
    ]
  }

  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    if (isTracingSuppressed(context)) return
    const ids = trace.getSpanContext(context)
    if (ids !== undefined && isSpanContextValid(ids)) {
      const own = {
        traceId: ids.traceId,
        spanId: ids.spanId,
        sampled: (ids.traceFlags & TraceFlags.SAMPLED) !== 0,
        traceState: ids.traceState,
      }
      for (const format of this.#rules.inject) {
        for (const [name, value] of FORMATS[format].write(own)) setter.set(carrier, name, value)
      }
    }
    for (const [name, value] of requestHeaders(context)) setter.set(carrier, name, value)
    if (this.#rules.baggage) this.#baggage.inject(context, carrier, setter)
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    if (!this.#isTrusted(carrier)) return context
    this.#readNotice(carrier, getter)
    return this.read(context, carrier, getter)
  }

  /** As `extract`, of a carrier that this program or one of its kind has written. */
  read<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    if (carrier === null || carrier === undefined) return context
    const header = headerReader(carrier, getter)
    let result = this.#withExtraHeaders(context, header)
    if (this.#rules.baggage && header('baggage') !== undefined) {
      const reader = { get: () => header('baggage'), keys: () => ['baggage'] }
      result = this.#baggage.extract(result, carrier, reader)
    }
    const found = this.#rules.extract
      .map((format) => FORMATS[format].read(header))
      .filter((ids) => ids !== undefined)
    const [first, ...others] = found
    if (first === undefined) return result
    return withParent(withHeaderLinks(result, linksOf(first, others)), first)
  }

  /** Is no part of what a carrier brings along: it is about other traces. */
  #readNotice<Carrier>(carrier: Carrier, getter: TextMapGetter<Carrier>): void {
    const { callerKeeps } = this.#rules
    if (callerKeeps === undefined || carrier === null || carrier === undefined) return
    const notice = headerReader(carrier, getter)(KEEP_HEADER)
    if (notice !== undefined) for (const traceId of readKeepNotice(notice)) callerKeeps(traceId)
  }

  #withExtraHeaders(context: Context, header: ReadHeader): Context {
    const values = this.#rules.headers.flatMap((name) => {
      const value = header(name)
      return value === undefined || value === '' ? [] : [[name, value] as const]
    })
    return values.length === 0 ? context : withRequestHeaders(context, new Map(values))
  }

  #isTrusted(carrier: unknown): boolean {
    if (typeof carrier !== 'object' || carrier === null) return true
    try {
      return this.#rules.trustIncoming(carrier as Readonly<Record<string, unknown>>)
    } catch {
      // A check that fails has not said yes.
      return false
    }
  }
}

function withParent(context: Context, ids: RemoteIds): Context {
  if (ids.spanId === undefined) return withWantedTraceId(context, ids.traceId)
  const parent = trace.setSpanContext(context, spanContextOf(ids, ids.spanId))
  return ids.sampled === undefined ? withUndecided(parent) : parent
}

/** One link for each other trace; those without a span cannot be linked to. */
function linksOf(first: RemoteIds, others: readonly RemoteIds[]): Link[] {
  const links = new Map<string, Link>()
  for (const ids of others) {
    const { traceId, spanId } = ids
    // Formats of 64 bits have the lower half of the same id.
    if (spanId === undefined || traceId.slice(16) === first.traceId.slice(16)) continue
    if (!links.has(traceId)) links.set(traceId, { context: spanContextOf(ids, spanId) })
  }
  return [...links.values()]
}

function spanContextOf(ids: RemoteIds, spanId: string): SpanContext {
  return {
    traceId: ids.traceId,
    spanId,
    traceFlags: ids.sampled === true ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...(ids.traceState === undefined ? {} : { traceState: ids.traceState }),
  }
}
