import type { LogBatch } from '../signals/log-batch.ts'
import type { Sender } from './sender.ts'

/** Keeps log lines. */
export interface LogWriter {
  /**
   * Resolves when every row is durable: whatever kills the process afterwards, it will be read
   * again. Rows may be in any order and of any age. A row that equals a kept one in stream,
   * timestamp, line and metadata is not kept twice and counts as a duplicate, also after a
   * restart. Rejects with `unavailable` (and a retryAfter) when nothing of the batch was kept
   * for sure; the sender may send it again. Never keeps a part silently.
   * @param sender absent: nobody in particular
   */
  append(batch: LogBatch, sender?: Sender): Promise<AppendResult>
}

export interface AppendResult {
  /** Rows newly kept. */
  readonly kept: number
  /** Rows that were there already. */
  readonly duplicates: number
}
