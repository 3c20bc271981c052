import { setTimeout as wait } from 'node:timers/promises'
import type { Counted } from '@tailspan/clients'
import type { Sender } from '@tailspan/model'
import { judge, type Verdict } from './judge.ts'
import { readPayload } from './payload.ts'
import type { DiskQueue, QueueWindow } from './queue/disk-queue.ts'
import { type Pace, retryWaitMs } from './retry-wait.ts'

/** Where records go, and in what form. */
export interface Destination {
  /**
   * Sends a message, once; answers how many lines or spans the target left out of it, and why.
   */
  send(
    message: Buffer,
    sender: Sender,
    signal: AbortSignal,
  ): Promise<{ readonly count: number; readonly message: string }>
  /** Two messages with about half of it each; null when there is only one line or span. */
  halves(message: Buffer): readonly [Counted, Counted] | null
}

/** Why the last attempt failed. */
export interface DeliveryError {
  readonly code: string
  readonly message: string
  /** Milliseconds since the epoch. */
  readonly atMs: number
}

/** How deliveries fare. */
export interface DeliveryState {
  /** `blocked`: somebody has to put something right. */
  readonly status: 'ok' | 'retrying' | 'blocked'
  /** Lines or spans that the target has. */
  readonly sent: number
  /** Attempts that were made again. */
  readonly retried: number
  /** Lines or spans that the target will not have, by reason. */
  readonly rejected: ReadonlyMap<string, number>
  /** The last failure, also when it went better since; null for none. */
  readonly lastError: DeliveryError | null
  /** When the next attempt is made, milliseconds since the epoch; null for at once. */
  readonly nextAttemptMs: number | null
}

export interface DeliveryOptions {
  readonly queue: DiskQueue
  readonly destination: Destination
  readonly pace: Pace
  /** From 0 to 1. */
  readonly random: () => number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Uncompressed bytes of a message; less once the target said that it is too much. */
const MESSAGE_BYTES = 1 << 20
const LEAST_MESSAGE_BYTES = 1 << 16

/** Messages of one sender, put together. */
interface Parcel {
  readonly sender: Sender
  readonly message: Buffer
  readonly items: number
}

/**
 * Takes records from a queue and sends them, one message after the other, so that their order is kept.
 * Failures that may pass are tried again for as long as it takes.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  /** Ends waits. */
  readonly #leaving = new AbortController()
  /** Ends what is under way, too. */
  readonly #ending = new AbortController()
  #nap = new AbortController()
  #messageBytes = MESSAGE_BYTES
  #failures = 0
  #status: DeliveryState['status'] = 'ok'
  #sent = 0
  #retried = 0
  readonly #rejected = new Map<string, number>()
  #lastError: DeliveryError | null = null
  #nextAttemptMs: number | null = null
  readonly #running: Promise<void>

  /** Begins at once. */
  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  get state(): DeliveryState {
    return {
      status: this.#status,
      sent: this.#sent,
      retried: this.#retried,
      rejected: this.#rejected,
      lastError: this.#lastError,
      nextAttemptMs: this.#nextAttemptMs,
    }
  }

  /** Tries at once what waits for its next attempt: something may have been put right. */
  wake(): void {
    this.#nap.abort()
  }

  /**
   * Sends what is there as long as the target takes it, at most for that many milliseconds, and ends.
   * The rest stays in the queue.
   */
  async stop(withinMs: number): Promise<void> {
    this.#leaving.abort()
    this.#nap.abort()
    const timer = setTimeout(() => this.#ending.abort(), withinMs)
    await this.#running
    clearTimeout(timer)
  }

  async #run(): Promise<void> {
    const { queue } = this.#options
    const { signal } = this.#leaving
    while (!signal.aborted || queue.records > 0) {
      try {
        const window = await queue.next(this.#messageBytes, signal.aborted ? never() : signal)
        for (const parcel of parcels(window)) await this.#deliver(parcel)
        await queue.acknowledge(window)
      } catch (error) {
        // The queue's own disk: what is there is read again.
        if (!signal.aborted) await this.#pause(judge(error))
        // Whoever waited for something to send sends what came meanwhile; all else ends this.
        else if (error !== signal.reason) return
      }
    }
  }

  /** Resolves when the target has it, or never will. Rejects when this ends before. */
  async #deliver(parcel: Parcel): Promise<void> {
    const { destination } = this.#options
    for (;;) {
      this.#ending.signal.throwIfAborted()
      try {
        const { message, sender } = parcel
        const left = await destination.send(message, sender, this.#ending.signal)
        this.#sent += Math.max(0, parcel.items - left.count)
        if (left.count > 0) this.#reject('partial', left.count, left.message)
        return this.#answered()
      } catch (error) {
        const verdict = judge(error)
        if (this.#ending.signal.aborted) throw error
        if (verdict.kind === 'rejected' || verdict.kind === 'too_large') this.#answered()
        if (verdict.kind === 'rejected') {
          return this.#reject(verdict.code, parcel.items, verdict.message)
        }
        if (verdict.kind === 'too_large') return this.#deliverHalves(parcel, verdict)
        if (this.#leaving.signal.aborted) throw error
        await this.#pause(verdict)
      }
    }
  }

  async #deliverHalves({ message, sender, items }: Parcel, verdict: Verdict): Promise<void> {
    this.#messageBytes = Math.max(LEAST_MESSAGE_BYTES, Math.floor(this.#messageBytes / 2))
    const halves = this.#options.destination.halves(message)
    if (halves === null) return this.#reject(verdict.code, items, verdict.message)
    for (const { bytes, items: some } of halves) {
      await this.#deliver({ sender, message: bytes, items: some })
    }
  }

  /** The target works, whatever it thinks of what was sent. */
  #answered(): void {
    this.#failures = 0
    this.#status = 'ok'
  }

  #reject(reason: string, items: number, message: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + items)
    this.#lastError = { code: reason, message, atMs: this.#options.now() }
  }

  /** Waits before the next attempt. */
  async #pause(verdict: Verdict): Promise<void> {
    const { pace, random, now } = this.#options
    const blocked = verdict.kind === 'blocked'
    this.#failures++
    this.#retried++
    this.#status = blocked ? 'blocked' : 'retrying'
    this.#lastError = { code: verdict.code, message: verdict.message, atMs: now() }
    const ms = retryWaitMs(pace, blocked, this.#failures, verdict.retryAfter, random)
    this.#nextAttemptMs = now() + ms
    this.#nap = new AbortController()
    if (this.#leaving.signal.aborted) this.#nap.abort()
    await wait(ms, undefined, { signal: this.#nap.signal }).catch(() => undefined)
    this.#nextAttemptMs = null
  }
}

/** What a window has of each sender, in one message for each. */
function parcels({ records }: QueueWindow): Parcel[] {
  const bySender = new Map<string, { sender: Sender; messages: Buffer[]; items: number }>()
  for (const { payload, items } of records) {
    const { sender, message } = readPayload(payload)
    const key = JSON.stringify([sender.tenant, sender.via])
    const parcel = bySender.get(key) ?? { sender, messages: [], items: 0 }
    parcel.messages.push(message)
    parcel.items += items
    bySender.set(key, parcel)
  }
  return [...bySender.values()].map(({ sender, messages, items }) => ({
    sender,
    message: Buffer.concat(messages),
    items,
  }))
}

function never(): AbortSignal {
  return new AbortController().signal
}
