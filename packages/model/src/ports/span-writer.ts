import type { SpanBatch } from '../signals/span-batch.ts'
import type { AppendResult } from './log-writer.ts'
import type { Sender } from './sender.ts'

/** Keeps spans. */
export interface SpanWriter {
  /**
   * Resolves when every span is durable, as LogWriter does. Spans of one trace may come in any
   * number of batches, in any order. A span sent again unchanged (same trace, span id, kind,
   * start, end and name) may be kept twice; readers return it once.
   */
  append(batch: SpanBatch, sender?: Sender): Promise<AppendResult>
}
