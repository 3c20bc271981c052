import type { Stream } from '../signals/labels.ts'
import type { LineCaptures } from './line-captures.ts'

/** How rows are cut down to what a metric query counts. */
export interface LogSampling {
  readonly of: LineCaptures
  /** What a row weighs: 1, or the UTF-8 bytes of its line. */
  readonly weight: 'rows' | 'bytes'
  /** Rows of one bucket `[start + i * size, start + (i + 1) * size)` may be merged; absent: none are. */
  readonly merge?: { readonly start: bigint; readonly size: bigint }
}

/**
 * Readable rows in columns, cut down to the labels that the asker looks at. Merged rows agree in
 * bucket, labels and captures, and stand where the first of them would. Rows come in time order.
 */
export interface LogSamples {
  readonly length: number
  /** Nanoseconds: the row's, or the first instant of its bucket. */
  readonly timestamps: BigInt64Array
  /** Label sets with none but the asker's labels; each row's is `streams[streamIndex[i]]`. */
  readonly streams: readonly Stream[]
  readonly streamIndex: Uint32Array
  /** Detected levels; empty unless `detected_level` is one of the labels. */
  readonly levels: readonly string[]
  /** Summed over merged rows. */
  readonly weights: Float64Array
  /**
   * By place of the capture; the one that is asked for as a number is left empty. Where the row's
   * stream has the label, the text may be missing.
   */
  readonly columns: readonly CapturedTexts[]
  /** The captured number, NaN when absent; empty when none is asked for. */
  readonly numbers: Float64Array
  /** Rows that were passed over because they are not readable. */
  readonly unreadable: number
}

/** Captured texts of many rows: few differ. */
export interface CapturedTexts {
  readonly texts: readonly string[]
  /** Row i holds `texts[index[i]]`. */
  readonly index: Uint32Array
}
