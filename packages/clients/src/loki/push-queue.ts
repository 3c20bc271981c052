import { setTimeout as wait } from 'node:timers/promises'
import type { Label } from '@tailspan/model'
import { ClientError, type ClientErrorCode } from '../http/client-error.ts'
import { backoffMs } from '../http/retry.ts'
import type { LokiPushOptions, PushEntry, PushStream } from './push.ts'
import { entryBytes, PushBatch } from './push-batch.ts'

export interface PushQueueOptions {
  /** A batch goes when it has as many bytes before compression; 1 MiB. */
  readonly maxBatchBytes?: number
  /** A batch goes after as many milliseconds; 1,000. */
  readonly maxWaitMs?: number
  /** Lines that wait take as many bytes at most; 16 MiB. Beyond it they are not taken. */
  readonly maxQueuedBytes?: number
  readonly format?: 'protobuf' | 'json'
  /** Hears of lines that were refused by the server and are given up. */
  readonly onRefused?: (lines: number, error: ClientError) => void
}

/** What became of lines. */
export interface PushCounts {
  readonly sent: number
  /** Not taken, as too many were waiting. */
  readonly overflowed: number
  /** Given up, as the server will never take them. */
  readonly refused: number
  readonly waiting: number
}

/** Where a queue sends; a LokiClient is one. */
export interface PushTarget {
  push(streams: readonly PushStream[], options?: LokiPushOptions): Promise<void>
}

/** Failures of the lines themselves. Whatever else is wrong may be put right, so that lines wait. */
const FINAL: ReadonlySet<ClientErrorCode> = new Set(['bad_request', 'too_large'])
/** Longest wait before another attempt, whatever the server asks for. */
const LONGEST_WAIT_MS = 600_000

/**
 * Gathers lines into batches by tenant and sends them one after the other, so that the order of each
 * stream is kept. While the server is away lines wait, up to a bound; then `add` takes no more.
 */
export class LokiPushQueue {
  readonly #target: PushTarget
  readonly #options: Required<Omit<PushQueueOptions, 'onRefused' | 'format'>> & PushQueueOptions
  readonly #random: () => number
  /** In the order to be sent; the last of each tenant may still grow. */
  #batches: PushBatch[] = []
  readonly #growing = new Map<string | undefined, PushBatch>()
  readonly #ending = new AbortController()
  #queuedBytes = 0
  #counts = { sent: 0, overflowed: 0, refused: 0, waiting: 0 }
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<void> | null = null
  #closed = false

  constructor(target: PushTarget, options: PushQueueOptions = {}, random = Math.random) {
    this.#target = target
    this.#options = {
      maxBatchBytes: 1024 * 1024,
      maxWaitMs: 1_000,
      maxQueuedBytes: 16 * 1024 * 1024,
      ...options,
    }
    this.#random = random
  }

  get counts(): PushCounts {
    return this.#counts
  }

  /** Takes a line, to be sent soon; false when too many wait already, or the queue is closed. */
  add(labels: readonly Label[], entry: PushEntry, tenant?: string): boolean {
    const bytes = entryBytes(entry)
    if (this.#closed || this.#queuedBytes + bytes > this.#options.maxQueuedBytes) {
      this.#counts = { ...this.#counts, overflowed: this.#counts.overflowed + 1 }
      return false
    }
    const batch = this.#batchFor(tenant)
    const before = batch.bytes
    batch.add(labels, entry)
    this.#queuedBytes += batch.bytes - before
    this.#counts = { ...this.#counts, waiting: this.#counts.waiting + 1 }
    if (batch.bytes >= this.#options.maxBatchBytes) {
      this.#growing.delete(tenant)
      this.#send()
    } else {
      this.#timer ??= setTimeout(() => this.#sendAll(), this.#options.maxWaitMs)
    }
    return true
  }

  /** Sends what is there; resolves when nothing waits any more, however long the server is away. */
  async flush(): Promise<void> {
    this.#sendAll()
    while (this.#sending !== null) await this.#sending
  }

  /**
   * Takes no more lines and resolves when the rest is sent.
   * @param signal gives up what was not sent yet; it counts as waiting
   */
  async close(signal?: AbortSignal): Promise<void> {
    this.#closed = true
    const end = (): void => this.#ending.abort()
    if (signal?.aborted) end()
    signal?.addEventListener('abort', end, { once: true })
    await this.flush()
    signal?.removeEventListener('abort', end)
  }

  #batchFor(tenant: string | undefined): PushBatch {
    let batch = this.#growing.get(tenant)
    if (batch === undefined) {
      batch = new PushBatch(tenant)
      this.#growing.set(tenant, batch)
      this.#batches.push(batch)
    }
    return batch
  }

  #sendAll(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#growing.clear()
    this.#send()
  }

  #send(): void {
    this.#sending ??= this.#work().finally(() => {
      this.#sending = null
    })
  }

  /** Sends batches that do not grow any more, from the oldest on. */
  async #work(): Promise<void> {
    let failed = 0
    while (!this.#ending.signal.aborted) {
      const index = this.#batches.findIndex((batch) => this.#growing.get(batch.tenant) !== batch)
      const batch = this.#batches[index]
      if (batch === undefined) return
      const error = await this.#push(batch)
      if (error === null) {
        failed = 0
        this.#done(batch, 'sent')
      } else if (error.code === 'too_large' && batch.lines > 1) {
        this.#replace(batch, batch.halves())
      } else if (FINAL.has(error.code)) {
        this.#done(batch, 'refused')
        this.#options.onRefused?.(batch.lines, error)
      } else {
        failed++
        const ms = (error.retryAfter ?? 0) * 1000 + backoffMs(failed, this.#random)
        const { signal } = this.#ending
        await wait(Math.min(ms, LONGEST_WAIT_MS), undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async #push({ streams, tenant }: PushBatch): Promise<ClientError | null> {
    const { format } = this.#options
    const { signal } = this.#ending
    try {
      await this.#target.push(streams, { tenant, signal, ...(format ? { format } : {}) })
      return null
    } catch (error) {
      if (error instanceof ClientError) return error
      const place = { operation: 'loki.push', url: '(queue)', cause: error }
      return new ClientError('bad_request', 'the batch cannot be written', place)
    }
  }

  #done(batch: PushBatch, outcome: 'sent' | 'refused'): void {
    this.#replace(batch, [])
    this.#counts = {
      ...this.#counts,
      waiting: this.#counts.waiting - batch.lines,
      [outcome]: this.#counts[outcome] + batch.lines,
    }
  }

  #replace(batch: PushBatch, others: readonly PushBatch[]): void {
    this.#batches = this.#batches.flatMap((one) => (one === batch ? others : [one]))
    this.#queuedBytes = this.#batches.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}
