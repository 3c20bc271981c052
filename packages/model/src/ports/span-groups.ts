import type { SpanBatch } from '../signals/span-batch.ts'
import type { SpanCondition } from './span-reader.ts'

/** Columns that the spans of a group agree in; `root`: whether they have no parent. */
export type GroupedColumn =
  | 'name'
  | 'kind'
  | 'status'
  | 'statusMessage'
  | 'resource'
  | 'scope'
  | 'root'

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
  /** Keys of attributes of spans whose values they agree in; the first of equal keys counts. */
  readonly attributes: readonly string[]
  /** Nanoseconds: the durations of a group are all less, all equal or all greater than each of these. */
  readonly durations: readonly bigint[]
  /** Whether the durations of a group lie between the same powers of two: in `(2^(k-1), 2^k]`. */
  readonly log2: boolean
  /** More groups are not answered. */
  readonly maxGroups: number
  /** Groups whose span has the ids and times of one of them, at least, if there are as many. */
  readonly examples: number
}

/** Groups of spans in columns; row i is the i-th element of each. */
export interface SpanGroups {
  /**
   * One span for each group, with what its spans agree in; the other texts are ''. The ids are '' and
   * the start is 0 when it stands for no span of its own.
   */
  readonly spans: SpanBatch
  readonly samples: Uint32Array
  /** Spans in the group; those sent again unchanged count once. */
  readonly counts: Float64Array
  /** Nanoseconds, of the group's durations. */
  readonly sums: Float64Array
  readonly least: Float64Array
  readonly most: Float64Array
}
