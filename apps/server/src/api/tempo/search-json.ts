import type { HitSpan, HitSpanSet, TraceSearchHit } from '@tailspan/query'
import { attributeJson } from './any-value-json.ts'

type Json = Record<string, unknown>

/** A found trace as Tempo's search answers it: hex ids without leading zeros, zeros left out. */
export function hitJson(hit: TraceSearchHit): Json {
  const spanSets = hit.spanSets.map(spanSetJson)
  const durationMs = Number(hit.duration / 1_000_000n)
  return {
    traceID: traceIdText(hit.traceId),
    rootServiceName: hit.rootServiceName,
    ...(hit.rootTraceName === '' ? {} : { rootTraceName: hit.rootTraceName }),
    startTimeUnixNano: String(hit.start),
    ...(durationMs === 0 ? {} : { durationMs }),
    ...(spanSets.length === 0 ? {} : { spanSet: spanSets[0], spanSets }),
    serviceStats: serviceStats(hit),
  }
}

/** A trace id as searches answer it. */
export function traceIdText(traceId: string): string {
  return traceId.replace(/^0+(?=.)/, '')
}

function spanSetJson(set: HitSpanSet): Json {
  return {
    spans: set.spans.map(spanJson),
    matched: set.matched,
    ...(set.attributes.length === 0 ? {} : { attributes: set.attributes.map(attributeJson) }),
  }
}

function spanJson(span: HitSpan): Json {
  return {
    spanID: span.spanId,
    ...(span.name === '' ? {} : { name: span.name }),
    startTimeUnixNano: String(span.start),
    ...(span.duration === 0n ? {} : { durationNanos: String(span.duration) }),
    ...(span.attributes.length === 0 ? {} : { attributes: span.attributes.map(attributeJson) }),
  }
}

/** Keys are service names, so that the object has no prototype. */
function serviceStats(hit: TraceSearchHit): Json {
  const stats = Object.create(null) as Json
  for (const [service, { spanCount, errorCount }] of hit.serviceStats) {
    stats[service] = { spanCount, ...(errorCount === 0 ? {} : { errorCount }) }
  }
  return stats
}
