import {
  type AppendResult,
  type LogBatch,
  type LogWriter,
  pickLogs,
  type TailFeed,
} from '@tailspan/model'
import { LogPacker, type PackedLogs } from '../logs/packed-logs.ts'
import { unpackLogs } from '../logs/unpack-logs.ts'
import { Subscribers } from './subscribers.ts'

/** What a log store answers to an append. */
export interface AppendOutcome {
  readonly kept: number
  /** Rows of the batch that were there already, ascending. */
  readonly duplicates: readonly number[]
}

/** Where the rows go. */
export interface PackedWriter {
  appendPacked(rows: PackedLogs): Promise<AppendOutcome>
}

/** A LogWriter whose new rows go to the tail feed between being durable and being acknowledged. */
export class AnnouncedWriter implements LogWriter, TailFeed {
  readonly #store: PackedWriter
  readonly #packer = new LogPacker()
  readonly #subscribers = new Subscribers()

  constructor(store: PackedWriter) {
    this.#store = store
  }

  append(batch: LogBatch): Promise<AppendResult> {
    const rows = this.#packer.pack(batch)
    // Nothing here holds on to the batch during the commit, unless it is going to be announced: text
    // that dies young costs the garbage collector nothing.
    const announced = this.#subscribers.size > 0 ? batch : undefined
    return this.#appendPacked(rows, announced)
  }

  async #appendPacked(rows: PackedLogs, batch: LogBatch | undefined): Promise<AppendResult> {
    const { kept, duplicates } = await this.#store.appendPacked(rows)
    if (kept > 0 && this.#subscribers.size > 0) {
      // Somebody may have subscribed meanwhile.
      this.#subscribers.publish(without(batch ?? unpackLogs(rows), duplicates))
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
