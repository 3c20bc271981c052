import type { Attribute, Label } from '@tailspan/model'
import type { Call, CallOptions } from '../http/call.ts'
import { getCall } from '../http/get-call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readAttributes } from '../otlp/attributes-json.ts'
import { readHexId } from '../otlp/ids.ts'
import { type SecondsRange, secondsParams } from './seconds.ts'

/** What to look for: TraceQL, or tags with durations. */
export interface TempoSearchOptions extends CallOptions, SecondsRange {
  /** TraceQL; not together with `tags`. */
  readonly query?: string
  /** All of them have to be there: `service.name`, `name` (of a span), or any attribute. */
  readonly tags?: readonly Label[]
  /** Nanoseconds. */
  readonly minDuration?: bigint
  /** Nanoseconds. */
  readonly maxDuration?: bigint
  /** Most traces; the server's default is 20. */
  readonly limit?: number
  /** Most spans of each spanset, 0 for all; the server's default is 3. */
  readonly spansPerSpanSet?: number
}

export interface FoundTrace {
  /** 32 lower-case hex digits. */
  readonly traceId: string
  readonly rootServiceName: string
  readonly rootTraceName: string
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  readonly durationMs: number
  readonly spanSets: readonly FoundSpanSet[]
  /** Spans and errors by service. */
  readonly services: ReadonlyMap<string, { readonly spans: number; readonly errors: number }>
}

export interface FoundSpanSet {
  readonly spans: readonly FoundSpan[]
  /** Spans that match, of which `spans` may be a part. */
  readonly matched: number
  /** What `by()` and aggregates of the query say about the set. */
  readonly attributes: readonly Attribute[]
}

export interface FoundSpan {
  /** 16 lower-case hex digits. */
  readonly spanId: string
  /** '' unless the query asks for it. */
  readonly name: string
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds. */
  readonly duration: bigint
  /** Those that the query mentions. */
  readonly attributes: readonly Attribute[]
}

/** `/api/search`. */
export function searchCall(options: TempoSearchOptions): Call {
  const { query: q, tags, minDuration, maxDuration, limit, spansPerSpanSet: spss } = options
  const params = {
    q,
    tags: tags === undefined ? undefined : logfmt(tags),
    minDuration: minDuration === undefined ? undefined : `${minDuration}ns`,
    maxDuration: maxDuration === undefined ? undefined : `${maxDuration}ns`,
    limit,
    spss,
    ...secondsParams(options),
  }
  return getCall('tempo.search', '/api/search', params, options)
}

/** `a=b c="d e"`. */
function logfmt(tags: readonly Label[]): string {
  return tags
    .map(([name, value]) => {
      const plain = /^[^\s"=\\\p{Cc}]+$/u.test(value)
      return `${name}=${plain ? value : JSON.stringify(value)}`
    })
    .join(' ')
}

export function readSearch(root: JsonPlace): FoundTrace[] {
  return root.at('traces').items().map(readTrace)
}

function readTrace(trace: JsonPlace): FoundTrace {
  const sets = trace.at('spanSets')
  const single = trace.at('spanSet')
  return {
    traceId: id(trace.at('traceID'), 32),
    rootServiceName: trace.at('rootServiceName').textOr(''),
    rootTraceName: trace.at('rootTraceName').textOr(''),
    start: trace.at('startTimeUnixNano').integerOr(0n),
    durationMs: trace.at('durationMs').numberOr(0),
    // Older servers know one set only.
    spanSets: sets.absent && !single.absent ? [readSpanSet(single)] : sets.items().map(readSpanSet),
    services: new Map(
      trace
        .at('serviceStats')
        .members()
        .map(([service, stats]) => [
          service,
          {
            spans: stats.at('spanCount').numberOr(0),
            errors: stats.at('errorCount').numberOr(0),
          },
        ]),
    ),
  }
}

function readSpanSet(set: JsonPlace): FoundSpanSet {
  return {
    spans: set.at('spans').items().map(readSpan),
    matched: set.at('matched').numberOr(0),
    attributes: readAttributes(set.at('attributes')),
  }
}

function readSpan(span: JsonPlace): FoundSpan {
  return {
    spanId: id(span.at('spanID'), 16),
    name: span.at('name').textOr(''),
    start: span.at('startTimeUnixNano').integerOr(0n),
    duration: span.at('durationNanos').integerOr(0n),
    attributes: readAttributes(span.at('attributes')),
  }
}

/** Searches write hex, without leading zeros. */
function id(place: JsonPlace, digits: 16 | 32): string {
  const read = readHexId(place.textOr(''), digits)
  if (read === null) throw place.wrong(`an id of at most ${digits} hex digits`)
  return read
}
