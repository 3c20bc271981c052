import type { HitSpan, HitSpanSet, TraceSearchHit } from '@tailspan/query'
import { traceIdText } from '../search-json.ts'
import { attributes, embedded, long, message, nested, text, type Writer, whole } from './writer.ts'

/** How far a search or metrics query has come. */
export interface Progress {
  /** Traces and spans looked at. */
  readonly traces: number
  readonly spans: number
  /** Parts of the work that are done, of how many. */
  readonly done: number
  readonly total: number
}

/** One found trace, to be put into `searchResponse`: `tempopb.TraceSearchMetadata`. */
export function traceFound(hit: TraceSearchHit): Uint8Array {
  return message((writer) => {
    text(writer, 1, traceIdText(hit.traceId))
    text(writer, 2, hit.rootServiceName)
    text(writer, 3, hit.rootTraceName)
    long(writer, 4, hit.start)
    whole(writer, 5, Math.min(Number(hit.duration / 1_000_000n), 0xffff_ffff))
    // The first set stands in field 6 too, where older clients look.
    hit.spanSets.slice(0, 1).forEach((set) => nested(writer, 6, () => writeSpanSet(writer, set)))
    for (const set of hit.spanSets) nested(writer, 7, () => writeSpanSet(writer, set))
    for (const [service, { spanCount, errorCount }] of hit.serviceStats) {
      nested(writer, 8, () => {
        text(writer, 1, service)
        nested(writer, 2, () => {
          whole(writer, 1, spanCount)
          whole(writer, 2, errorCount)
        })
      })
    }
  })
}

/** `tempopb.SearchResponse`. */
export function searchResponse(traces: readonly Uint8Array[], progress: Progress): Uint8Array {
  return message((writer) => {
    for (const trace of traces) embedded(writer, 1, trace)
    nested(writer, 2, () => writeProgress(writer, progress))
  })
}

/** `tempopb.SearchMetrics`: what is done is counted as jobs. */
export function writeProgress(writer: Writer, { traces, spans, done, total }: Progress): void {
  whole(writer, 1, traces)
  whole(writer, 4, done)
  whole(writer, 5, total)
  long(writer, 7, BigInt(spans))
}

function writeSpanSet(writer: Writer, set: HitSpanSet): void {
  for (const span of set.spans) nested(writer, 1, () => writeSpan(writer, span))
  whole(writer, 2, set.matched)
  attributes(writer, 3, set.attributes)
}

function writeSpan(writer: Writer, span: HitSpan): void {
  text(writer, 1, span.spanId)
  text(writer, 2, span.name)
  long(writer, 3, span.start)
  long(writer, 4, span.duration)
  attributes(writer, 5, span.attributes)
}
