import type { Label, Stream } from '../signals/labels.ts'
import type { LogBatch } from '../signals/log-batch.ts'
import type { TimeRange } from '../time/range.ts'
import type { CaptureTest, LineCaptures } from './line-captures.ts'
import type { LineFilter } from './line-filter.ts'
import type { LogSamples, LogSampling } from './log-samples.ts'

/** `name op value` on stream labels. Regexes are RE2, anchored at both ends, `.` matches newlines. An absent label is ''. */
export interface LabelMatcher {
  readonly name: string
  readonly op: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/**
 * A condition on a label as it stands before any parser, exact: the stream's label when the
 * stream has it, else the metadata's (`detected_level` included), else ''. Regexes as in
 * LabelMatcher.
 */
export interface FieldFilter {
  readonly name: string
  readonly op: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** What to read. All conditions must hold. */
export interface LogSelection {
  /** Empty: all streams. */
  readonly matchers: readonly LabelMatcher[]
  readonly range: TimeRange
  readonly direction: 'forward' | 'backward'
  /** Most rows wanted; undefined: all. */
  readonly limit?: number
  readonly lineFilters?: readonly LineFilter[]
  readonly fieldFilters?: readonly FieldFilter[]
  /**
   * Sound over-approximations: a row that the asker wants contains, for each list, at least one
   * of its texts in the line or in the canonical metadata. A reader may use them or not.
   */
  readonly prefilters?: readonly (readonly string[])[]
  /**
   * Over-approximations too: readable rows that fail a test are not wanted. A reader may use them
   * or not, and must not where a stream has one of the labels.
   */
  readonly captureTests?: { readonly of: LineCaptures; readonly tests: readonly CaptureTest[] }
  /** Rows that are not readable by these captures: what `samples` passes over. */
  readonly unreadableBy?: LineCaptures
  /** Rows whose found trace id is this one: 32 lower-case hex digits. */
  readonly traceId?: string
  /** Columns wanted besides timestamps, streams and levels; undefined: all. */
  readonly fields?: readonly ('line' | 'metadata' | 'trace')[]
}

/**
 * Evaluation times: `start + i * step` for i in 0 ‥ count-1, each looking back over
 * `(t - window, t]`. Nanoseconds.
 */
export interface TimeGrid {
  readonly start: bigint
  readonly step: bigint
  readonly count: number
  readonly window: bigint
}

/**
 * Which labels a series keeps: all (stream and metadata), only the stream's own, only those named, or
 * all but those named.
 */
export type Grouping =
  | { readonly kind: 'all' }
  | { readonly kind: 'stream' }
  | { readonly kind: 'by'; readonly names: readonly string[] }
  | { readonly kind: 'without'; readonly names: readonly string[] }

export interface LogAggregation {
  /**
   * Lines, UTF-8 bytes of the lines, or bytes of the lines and their metadata (`metadataBytes`) in
   * each window; summed over the rows of a group.
   */
  readonly fn: 'count' | 'bytes' | 'size'
  readonly grid: TimeGrid
  readonly groupBy: Grouping
}

export interface LogSeries {
  /** Sorted by name; names that are absent are left out. */
  readonly labels: readonly Label[]
  /** One value per grid point; NaN where the window holds no row. */
  readonly values: Float64Array
}

export interface LogStats {
  readonly streams: number
  readonly entries: number
  /** UTF-8 bytes of the lines. */
  readonly bytes: number
}

/**
 * Answers questions about kept lines. Whatever was acknowledged before a call is seen by it.
 * Every call stops soon after its signal fires, rejecting with the signal's reason. A regex that
 * RE2 refuses rejects with `bad_request`.
 */
export interface LogReader {
  /** Streams with at least one row in the range, at most one element per label set, in no order. */
  streams(
    matchers: readonly LabelMatcher[],
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<readonly Stream[]>

  /**
   * Rows in time order of the direction, across batches too; rows of one timestamp in the order
   * in which they were appended (reversed for backward). Reads only about as much as is consumed:
   * leaving the loop early is the way to stop. No row: no batch.
   */
  read(selection: LogSelection, signal: AbortSignal): AsyncIterable<LogBatch>

  /**
   * One series per group that has a row. `selection.range`, `direction`, `limit` and `fields` are
   * ignored: the grid says which rows count. null means "not this one: read the rows and compute
   * it yourself", never a wrong answer. Selections with `prefilters` or `captureTests` always
   * answer null.
   */
  aggregate(
    selection: LogSelection,
    aggregation: LogAggregation,
    signal: AbortSignal,
  ): Promise<readonly LogSeries[] | null>

  /**
   * The readable rows of a selection, cut down to labels, captures and weights, and how many are
   * not readable: `read` with `unreadableBy` answers those. `direction`, `limit` and `fields` are
   * ignored. A reader without this method leaves everything to `read`.
   */
  samples?(
    selection: LogSelection,
    sampling: LogSampling,
    signal: AbortSignal,
  ): AsyncIterable<LogSamples>

  /** Totals over the matching rows. */
  stats(matchers: readonly LabelMatcher[], range: TimeRange, signal: AbortSignal): Promise<LogStats>
}
