import type { LogBatch } from '../signals/log-batch.ts'

/** What was just made durable, for the live tail. */
export interface TailFeed {
  /**
   * Calls the listener with each batch of newly kept rows (duplicates left out), once, after they
   * are durable and before their sender is answered. The listener must not block, wait or throw.
   * Answers the function that ends the subscription.
   */
  subscribe(listener: (batch: LogBatch) => void): () => void
}
