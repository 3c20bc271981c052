import type { SpanBatch } from '../signals/span-batch.ts'
import type { SpanCondition } from './span-reader.ts'

/** Columns that the spans of a group agree in; `root`: whether they have no parent. */
export type GroupedColumn = 'name' | 'kind' | 'status' | 'statusMessage' | 'scope' | 'root'

/**
 * How spans are merged: those of a group agree in everything that is asked about, so whoever
 * counts them looks at one.
 */
export interface SpanGrouping {
  /** Other spans may be left out; not all need be. */
  readonly where: SpanCondition
  /** Spans count for sample k when they start in `(start + (k-1) * step, start + k * step]`, nanoseconds. */
  readonly grid: { readonly start: bigint; readonly step: bigint }
  /** Samples that count, at least 1; both included. */
  readonly first: number
  readonly last: number
  readonly columns: readonly GroupedColumn[]
  /** Keys of attributes of resources whose values they agree in; the first of equal keys counts. */
  readonly resourceAttributes: readonly string[]
  /** Keys of attributes of spans whose values they agree in; the first of equal keys counts. */
  readonly attributes: readonly string[]
  /** Nanoseconds: the durations of a group are all less, all equal or all greater than each of these. */
  readonly durations: readonly bigint[]
  /** Whether the durations of a group lie between the same powers of two: in `(2^(k-1), 2^k]`. */
  readonly log2: boolean
  /** Whether sums and greatest durations are wanted. */
  readonly totals: boolean
  /** More groups are not answered. */
  readonly maxGroups: number
  /** Groups of which one span is wanted by itself; of all if there are fewer. */
  readonly examples: number
}

/** Groups of spans in columns; element i of each is about the i-th. There may be several for the same spans. */
export interface SpanGroups {
  /**
   * One span for each kind of span there is: what all have in common, the other texts are ''. It has no
   * ids; it starts at 0 and lasts as long as one of them.
   */
  readonly kinds: SpanBatch
  /** Row of a group's spans in `kinds`. */
  readonly kindIndex: Uint32Array
  readonly samples: Uint32Array
  /** Spans in the group; those sent again unchanged count once. */
  readonly counts: Float64Array
  /** Nanoseconds, of the group's durations. */
  readonly least: Float64Array
  /** As `least`; empty when no totals are wanted. */
  readonly sums: Float64Array
  readonly most: Float64Array
  /** Spans as those in `kinds`, with ids and times of their own. */
  readonly examples: SpanBatch
  /** The group of each example. */
  readonly exampleGroups: Uint32Array
}
