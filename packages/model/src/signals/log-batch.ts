import type { Stream } from './labels.ts'
import type { MetadataText } from './metadata.ts'

/**
 * Log lines in columns; row i is the i-th element of each. Nobody changes a batch once it is
 * handed over.
 */
export interface LogBatch {
  readonly length: number
  /** Nanoseconds since the epoch. */
  readonly timestamps: BigInt64Array
  /** The streams that occur in this batch, each once. */
  readonly streams: readonly Stream[]
  /** Index into `streams`. */
  readonly streamIndex: Uint32Array
  /** UTF-8 text of the lines. All '' when a reader was not asked for the field `line`. */
  readonly lines: readonly string[]
  /** Structured metadata but for the detected level, see MetadataText. */
  readonly metadata: readonly MetadataText[]
  /**
   * Detected level: `trace|debug|info|warn|error|critical|fatal|unknown`, or '' when level
   * detection is off. A column of its own because every histogram groups by it; readers of
   * labels show it as structured metadata `detected_level`.
   */
  readonly levels: readonly string[]
  /** Trace id found anywhere in the entry: 32 lower-case hex digits, or ''. */
  readonly traceIds: readonly string[]
  /** Span id found beside the trace id: 16 lower-case hex digits, or ''. */
  readonly spanIds: readonly string[]
}
