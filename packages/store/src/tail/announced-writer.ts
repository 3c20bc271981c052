import {
  type AppendResult,
  type LogBatch,
  type LogWriter,
  pickLogs,
  type TailFeed,
} from '@tailspan/model'
import { Subscribers } from './subscribers.ts'

/** What a log store answers to an append. */
export interface AppendOutcome {
  readonly kept: number
  /** Rows of the batch that were there already, ascending. */
  readonly duplicates: readonly number[]
}

/** A LogWriter whose new rows go to the tail feed between being durable and being acknowledged. */
export class AnnouncedWriter implements LogWriter, TailFeed {
  readonly #store: { append(batch: LogBatch): Promise<AppendOutcome> }
  readonly #subscribers = new Subscribers()

  constructor(store: { append(batch: LogBatch): Promise<AppendOutcome> }) {
    this.#store = store
  }

  async append(batch: LogBatch): Promise<AppendResult> {
    const { kept, duplicates } = await this.#store.append(batch)
    if (kept > 0 && this.#subscribers.size > 0) {
      this.#subscribers.publish(without(batch, duplicates))
    }
    return { kept, duplicates: duplicates.length }
  }

  subscribe(listener: (batch: LogBatch) => void): () => void {
    return this.#subscribers.subscribe(listener)
  }
}

function without(batch: LogBatch, rows: readonly number[]): LogBatch {
  if (rows.length === 0) return batch
  const dropped = new Set(rows)
  const kept: number[] = []
  for (let row = 0; row < batch.length; row++) if (!dropped.has(row)) kept.push(row)
  return pickLogs(batch, kept)
}
