import { TailspanError } from '@tailspan/model'
import type { Delivery, DeliveryState } from './delivery.ts'
import type { DiskQueue } from './queue/disk-queue.ts'
import type { QueueRecord } from './queue/record.ts'
import type { ForwardSignal, RouteSettings, WhenFull } from './route-settings.ts'

/** One signal of one route: its queue and what empties it. */
export interface LaneState extends DeliveryState {
  readonly name: string
  readonly signal: ForwardSignal
  /** Id of the cluster. */
  readonly to: string
  readonly queued: {
    readonly records: number
    /** Lines or spans. */
    readonly items: number
    /** On disk. */
    readonly bytes: number
    readonly maxBytes: number
    /** How long the oldest has waited, seconds; 0 when there is none. */
    readonly oldestSeconds: number
  }
  readonly whenFull: WhenFull
  /** Lines or spans that were acknowledged to their sender and are lost, by reason. */
  readonly dropped: ReadonlyMap<string, number>
  /** Lines or spans whose sender was told to come again, by reason. */
  readonly refused: ReadonlyMap<string, number>
}

/** Records that a lane lets in. Either is called, once. */
export interface Admitted {
  /** Resolves when they are durable, or dropped as the route says. */
  put(): Promise<void>
  cancel(): void
}

/** Seconds that a sender is told to wait when a queue is full. */
const RETRY_AFTER = 5

/** Puts records into a queue as its route says, and tells how all of it fares. */
export class Lane {
  readonly signal: ForwardSignal
  readonly queue: DiskQueue
  readonly delivery: Delivery
  readonly #now: () => number
  readonly #dropped = new Map<string, number>()
  readonly #refused = new Map<string, number>()
  #settings: RouteSettings

  constructor(
    settings: RouteSettings,
    signal: ForwardSignal,
    queue: DiskQueue,
    delivery: Delivery,
    now: () => number,
  ) {
    this.#settings = settings
    this.signal = signal
    this.queue = queue
    this.delivery = delivery
    this.#now = now
  }

  get settings(): RouteSettings {
    return this.#settings
  }

  /** Goes on with other settings of the same name. */
  use(settings: RouteSettings): void {
    this.#settings = settings
    this.queue.maxBytes = settings.queue.bytes
    this.delivery.wake()
  }

  /**
   * Lets records in, to be put into the queue later; nothing is written yet.
   * @throws TailspanError unavailable when the queue is full and its senders have to wait, or too_large
   * for what never fits in
   */
  admit(records: readonly QueueRecord[]): Admitted {
    if (!this.queue.couldHold(records)) {
      this.#count(this.#refused, 'too_large', records)
      const message = `too large for the queue to ${this.#settings.to}: it holds ${this.queue.maxBytes} bytes`
      throw new TailspanError('too_large', message)
    }
    const { whenFull } = this.#settings.queue
    if (whenFull !== 'refuse') {
      return { put: () => this.#putOrDrop(records, whenFull), cancel: () => {} }
    }
    if (!this.queue.hasRoom(records)) throw this.#full(records)
    const giveBack = this.queue.holdRoom(records)
    return {
      put: () => {
        giveBack()
        return this.#write(records)
      },
      cancel: giveBack,
    }
  }

  get state(): LaneState {
    const { queue, signal } = this
    const { name, to } = this.#settings
    const age = queue.oldestMs === undefined ? 0 : Math.max(0, this.#now() - queue.oldestMs)
    return {
      ...this.delivery.state,
      name,
      signal,
      to,
      queued: {
        records: queue.records,
        items: queue.items,
        bytes: queue.bytes,
        maxBytes: queue.maxBytes,
        oldestSeconds: age / 1000,
      },
      whenFull: this.#settings.queue.whenFull,
      dropped: this.#dropped,
      refused: this.#refused,
    }
  }

  /** Sends what it can within the time, and lets go of the files. */
  async close(withinMs: number): Promise<void> {
    await this.delivery.stop(withinMs)
    await this.queue.close()
  }

  async #putOrDrop(records: readonly QueueRecord[], whenFull: WhenFull): Promise<void> {
    if (!this.queue.hasRoom(records) && whenFull === 'drop-oldest') {
      this.#add(this.#dropped, 'oldest', this.queue.dropOldest(records))
    }
    if (!this.queue.hasRoom(records)) return this.#count(this.#dropped, 'newest', records)
    await this.#write(records)
  }

  async #write(records: readonly QueueRecord[]): Promise<void> {
    try {
      await this.queue.write(records)
    } catch (error) {
      this.#count(this.#refused, 'disk', records)
      throw error
    }
  }

  #full(records: readonly QueueRecord[]): TailspanError {
    this.#count(this.#refused, 'queue_full', records)
    const { bytes, maxBytes } = this.queue
    return new TailspanError(
      'unavailable',
      `the queue of ${this.signal} to ${this.#settings.to} is full (${bytes} of ${maxBytes} bytes): send it again later`,
      { retryAfter: RETRY_AFTER },
    )
  }

  #count(counts: Map<string, number>, reason: string, records: readonly QueueRecord[]): void {
    this.#add(
      counts,
      reason,
      records.reduce((sum, { items }) => sum + items, 0),
    )
  }

  #add(counts: Map<string, number>, reason: string, items: number): void {
    if (items > 0) counts.set(reason, (counts.get(reason) ?? 0) + items)
  }
}
