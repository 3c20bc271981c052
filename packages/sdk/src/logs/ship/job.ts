import type { SpooledBatch } from '../spool/spool.ts'
import type { Batch } from './batch.ts'
import type { BatchQueue } from './batch-queue.ts'

/** A batch that is to be sent, whole or in parts, from memory or from disk. */
export interface Job {
  readonly format: string
  readonly spooled: boolean
  /** Before compression. */
  readonly bytes: number
  /** What is to be sent next; null when all is done. */
  readonly head: Batch | null
  /** The head is done with; its parts, if any, take its place. */
  settle(batch: Batch, parts?: readonly Batch[]): Promise<void>
}

export function queuedJob(queue: BatchQueue, batch: Batch, format: string): Job {
  let head: Batch | null = batch
  return {
    format,
    spooled: false,
    bytes: batch.bytes,
    get head() {
      return head
    },
    // Parts stay in the queue, where they are found if the process ends.
    settle: async (settled, parts = []) => {
      queue.settle(settled, parts)
      head = null
    },
  }
}

export class SpooledJob implements Job {
  readonly spooled = true
  readonly #stored: SpooledBatch
  readonly bytes: number
  #parts: readonly Batch[]

  constructor(stored: SpooledBatch) {
    this.#stored = stored
    this.bytes = stored.batch.bytes
    this.#parts = [stored.batch]
  }

  get format(): string {
    return this.#stored.format
  }

  get head(): Batch | null {
    return this.#parts[0] ?? null
  }

  async settle(_: Batch, parts: readonly Batch[] = []): Promise<void> {
    this.#parts = [...parts, ...this.#parts.slice(1)]
    // Until then the file stays whole: what was sent twice is kept once.
    if (this.#parts.length === 0) await this.#stored.done()
  }
}
