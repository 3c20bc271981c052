import type { AttributeValue } from '../signals/attributes.ts'
import type { SpanBatch } from '../signals/span-batch.ts'
import type { TimeRange } from '../time/range.ts'
import type { SpanGrouping, SpanGroups } from './span-groups.ts'

/** Where an attribute is looked up; `any` is the span, then the resource. */
export type AttributeScope = 'any' | 'span' | 'resource' | 'event' | 'link' | 'instrumentation'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~'

/** Columns of a span that a condition can name. `duration` is a bigint in nanoseconds. */
export type SpanField =
  | 'name'
  | 'kind'
  | 'status'
  | 'statusMessage'
  | 'duration'
  | 'service'
  | 'parentId'
  | 'spanId'
  | 'traceId'

/**
 * A condition on one span, as a sound over-approximation: a reader may let more spans through,
 * never fewer. `exists` asks for the attribute with any value. Regexes are RE2, anchored.
 */
export type SpanCondition =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly SpanCondition[] }
  | {
      readonly kind: 'field'
      readonly field: SpanField
      readonly op: Comparison
      readonly value: string | bigint
    }
  | {
      readonly kind: 'attribute'
      readonly scope: AttributeScope
      readonly key: string
      readonly op: Comparison | 'exists'
      readonly value?: AttributeValue
    }

/** Texts of spans that need not be read, by their name in a SpanBatch. */
export type SpanTexts =
  | 'attributes'
  | 'events'
  | 'links'
  | 'statusMessages'
  | 'traceStates'
  | 'dropped'

/** That a trace has so many spans, anywhere in time, that meet a condition. */
export interface RequiredSpans {
  readonly where: SpanCondition
  readonly atLeast: number
}

export interface TraceSelection {
  /**
   * Traces with at least one span that meets the condition and overlaps the range, both ends of
   * the range included (`start <= range.end && end >= range.start`).
   */
  readonly where: SpanCondition
  readonly range: TimeRange
  /** Only traces are wanted that have all of these; others may be answered all the same. */
  readonly also?: readonly RequiredSpans[]
  /** About so many traces will be consumed: what is read ahead need not be more. */
  readonly expected?: number
  /**
   * The texts that are wanted; the others may be '', but for the attributes of spans that share an id, as
   * those tell whose child each is. All when absent.
   */
  readonly texts?: readonly SpanTexts[]
}

/** The traces of one step of a selection, each whole. */
export interface TraceBatch {
  /** Spans, those of one trace side by side, in the order in which they were received. */
  readonly spans: SpanBatch
  /** Row at which each trace begins; the next one's (or the length) ends it. */
  readonly offsets: Uint32Array
}

/** Tags of one scope. */
export interface ScopeTags {
  readonly scope: Exclude<AttributeScope, 'any'>
  /** Sorted. */
  readonly tags: readonly string[]
}

/**
 * Answers questions about kept spans. Whatever was acknowledged before a call is seen by it.
 * Every call stops soon after its signal fires, rejecting with the signal's reason.
 */
export interface SpanReader {
  /** All spans of a trace in the order received, duplicates removed; null when there are none. */
  trace(traceId: string, signal: AbortSignal): Promise<SpanBatch | null>

  /**
   * Whole traces, also their spans outside the range, newest start first (by the earliest span of
   * the trace), each trace once. Reads about as much as is consumed: leaving the loop stops it.
   */
  select(selection: TraceSelection, signal: AbortSignal): AsyncIterable<TraceBatch>

  /**
   * The groups of spans, in no order; null when they cannot be told without reading traces: also when
   * there are more than allowed, or spans that end before they start. Absent: never can.
   */
  groups?(grouping: SpanGrouping, signal: AbortSignal): Promise<SpanGroups | null>

  /** Attribute names by scope, of spans that overlap the range. */
  tags(range: TimeRange, signal: AbortSignal): Promise<readonly ScopeTags[]>

  /**
   * Distinct values of one attribute or field over spans that overlap the range, at most `limit`
   * of them; in no order. Fields answer strings (kind and status their OTLP number as text).
   */
  tagValues(
    tag:
      | { readonly kind: 'field'; readonly field: SpanField }
      | { readonly kind: 'attribute'; readonly scope: AttributeScope; readonly key: string },
    range: TimeRange,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly AttributeValue[]>

  /** Spans and traces kept. */
  stats(signal: AbortSignal): Promise<{ readonly spans: number; readonly traces: number }>
}
