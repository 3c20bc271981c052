import { Batch } from './batch.ts'
import { PagePool } from './page-pool.ts'
import type { Segment, ShipStream } from './segment.ts'

export interface QueueLimits {
  /** A batch is full at as many bytes before compression. */
  readonly batchBytes: number
  /** All batches together hold as many bytes at most. */
  readonly queueBytes: number
  /** Whether the newest line goes when it is full, or the oldest of the least grave streams. */
  readonly whenFull: 'drop-oldest' | 'drop-newest'
}

/** Batches in the order in which they are to be sent, within a bound of bytes. The last may still grow. */
export class BatchQueue {
  readonly #limits: QueueLimits
  readonly #dropped: (lines: number) => void
  readonly #batches: Batch[] = []
  readonly #pool: PagePool
  #open: Batch | null = null
  /** Is being sent, so that it is not touched. */
  #taken: Batch | null = null
  #numbers = 0
  #bytes = 0
  #lines = 0

  /** @param dropped hears how many lines were given up for want of room */
  constructor(limits: QueueLimits, dropped: (lines: number) => void) {
    this.#limits = limits
    // One batch is sent while the next one grows.
    this.#pool = new PagePool(limits.batchBytes * 2)
    this.#dropped = dropped
  }

  get bytes(): number {
    return this.#bytes
  }

  get lines(): number {
    return this.#lines
  }

  /** A batch is full, or more than one waits. */
  get full(): boolean {
    return this.#batches.length > 1 || (this.#batches.length === 1 && this.#open === null)
  }

  /** The number of the newest batch. */
  get newest(): number {
    return this.#numbers
  }

  /** The oldest batch is full, or is not newer than the given number. */
  ready(upTo: number): boolean {
    const [oldest] = this.#batches
    return oldest !== undefined && (this.full || oldest.number <= upTo)
  }

  /**
   * Adds an entry.
   * @param most bytes that it may take
   * @param append puts it into a segment, and returns the bytes it took
   */
  add<E>(
    stream: ShipStream,
    most: number,
    entry: E,
    append: (segment: Segment, entry: E) => number,
  ): void {
    if (this.#bytes + most > this.#limits.queueBytes && !this.#makeRoom(stream, most)) {
      this.#dropped(1)
      return
    }
    let batch = this.#open
    if (batch !== null && batch.bytes > 0 && batch.bytes + most > this.#limits.batchBytes) {
      batch = this.#open = null
    }
    if (batch === null) {
      batch = this.#open = new Batch(++this.#numbers, this.#pool)
      this.#batches.push(batch)
    }
    this.#bytes += batch.add(stream, entry, append)
    this.#lines++
  }

  /** The oldest batch, which does not grow from now on and stays until it is settled. */
  take(): Batch | null {
    const batch = this.#batches[0] ?? null
    if (batch === this.#open) this.#open = null
    this.#taken = batch
    return batch
  }

  /** Takes out the oldest batch that is not being sent, if there is a full one. */
  takeAway(): Batch | null {
    const index = this.#batches.findIndex((batch) => batch !== this.#taken)
    const batch = this.#batches[index]
    if (batch === undefined || batch === this.#open) return null
    this.#remove(index)
    return batch
  }

  /** The batch is done with; its parts, if any, take its place. */
  settle(batch: Batch, parts: readonly Batch[] = []): void {
    const index = this.#batches.indexOf(batch)
    if (index < 0) return
    this.#remove(index)
    this.#batches.splice(index, 0, ...parts)
    for (const part of parts) {
      this.#bytes += part.bytes
      this.#lines += part.lines
    }
    this.#taken = null
    if (parts.length === 0) batch.release()
  }

  /** Whether a batch of that number, or an older one, is still here. */
  holds(number: number): boolean {
    return this.#batches.some((batch) => batch.number <= number)
  }

  /** Empties the queue. */
  drain(): Batch[] {
    this.#open = this.#taken = null
    this.#bytes = this.#lines = 0
    return this.#batches.splice(0)
  }

  #remove(index: number): void {
    const [batch] = this.#batches.splice(index, 1)
    if (batch === undefined) return
    if (batch === this.#open) this.#open = null
    this.#bytes -= batch.bytes
    this.#lines -= batch.lines
  }

  /** False when all that could go is graver than the new line. */
  #makeRoom(stream: ShipStream, most: number): boolean {
    if (this.#limits.whenFull === 'drop-newest' || most > this.#limits.queueBytes) return false
    while (this.#bytes + most > this.#limits.queueBytes) {
      const victim = this.#leastGrave()
      if (victim === undefined || victim.stream.rank > stream.rank) return false
      const { batch } = victim
      const segment = batch.drop(victim.stream)
      this.#bytes -= segment?.bytes ?? 0
      this.#lines -= segment?.lines ?? 0
      this.#dropped(segment?.lines ?? 0)
      if (batch.lines === 0) this.#remove(this.#batches.indexOf(batch))
    }
    return true
  }

  #leastGrave(): { batch: Batch; stream: ShipStream } | undefined {
    let victim: { batch: Batch; stream: ShipStream } | undefined
    for (const batch of this.#batches) {
      if (batch === this.#taken) continue
      const stream = batch.least()
      if (stream !== undefined && (victim === undefined || stream.rank < victim.stream.rank)) {
        victim = { batch, stream }
      }
    }
    return victim
  }
}
