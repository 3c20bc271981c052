import type { LogBatch, TailFeed } from '@tailspan/model'

/** The listeners of a TailFeed. */
export class Subscribers implements TailFeed {
  readonly #listeners = new Set<(batch: LogBatch) => void>()

  get size(): number {
    return this.#listeners.size
  }

  subscribe(listener: (batch: LogBatch) => void): () => void {
    // A wrapper, so that one function subscribed twice is two subscriptions.
    const own = (batch: LogBatch): void => listener(batch)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** Hands the batch to everyone, in order of subscription. */
  publish(batch: LogBatch): void {
    for (const listener of this.#listeners) listener(batch)
  }
}
