import { AsyncResource } from 'node:async_hooks'
import type { FlushCounts, Loss, Sink, SinkHealth } from '../options/sink.ts'
import { encodeRequest } from './encode-request.ts'
import { GroupQueue, type QueueBounds, type QueuedGroup } from './group-queue.ts'
import type { OtlpSender } from './otlp-sender.ts'
import type { SpanGroup } from './span-group.ts'
import type { TraceSpool } from './trace-spool.ts'

const BATCH_BYTES = 1_000_000
/** From here on a batch is not waited for any longer. */
const FULL_ENOUGH = 500_000
const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 30_000
/** Failures in a row after which the collector counts as gone. */
const BREAKER = 5

export interface SpanSinkDeps {
  readonly post: OtlpSender
  /** As `encodeResource` makes it. */
  readonly resource: Buffer
  readonly bounds: QueueBounds
  /** How long spans wait for others, milliseconds. */
  readonly delayMs: number
  readonly spool: TraceSpool | undefined
  readonly lost: (loss: Loss) => void
  readonly random: () => number
}

/**
 * Sends spans by OTLP, one batch at a time and several in a row. A batch that could not be sent is sent again,
 * later and later, while new spans wait behind it in a bounded queue; what is lost is counted by reason.
 */
export class SpanSink implements Sink {
  readonly name = 'otlp-traces'
  readonly #deps: SpanSinkDeps
  readonly #queue: GroupQueue
  readonly #ended = new AbortController()
  /** Sending is no part of the request whose spans begin it: it must not hold what belongs to that. */
  readonly #outside = new AsyncResource('TailspanSpanSink')
  #flying: readonly QueuedGroup[] = []
  #running = false
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #lastError: string | undefined
  #sent = 0
  #lost = 0
  #spooled = 0
  /** Ends the wait before the next attempt. */
  #hurry: (() => void) | undefined
  #waiting: { readonly until: number; readonly done: () => void }[] = []

  constructor(deps: SpanSinkDeps) {
    this.#deps = deps
    this.#queue = new GroupQueue(deps.bounds)
    if (deps.spool?.waiting === true) this.#schedule(0)
  }

  push(group: SpanGroup): void {
    if (this.#ended.signal.aborted) {
      this.#lose(group.count, 'exit')
      return
    }
    this.#lose(this.#queue.push(group), 'queue-full')
    this.#schedule(this.#queue.bytes >= FULL_ENOUGH ? 0 : this.#deps.delayMs)
  }

  async flush(deadline: AbortSignal): Promise<FlushCounts> {
    const before = this.#counts()
    const until = this.#queue.next
    if (!this.#isDone(until) && !deadline.aborted) {
      this.#hurry?.()
      this.#schedule(0)
      await new Promise<void>((resolve) => {
        const waiter = {
          until,
          done: (): void => {
            deadline.removeEventListener('abort', waiter.done)
            this.#waiting = this.#waiting.filter((other) => other !== waiter)
            resolve()
          },
        }
        this.#waiting.push(waiter)
        deadline.addEventListener('abort', waiter.done, { once: true })
      })
    }
    return since(before, this.#counts())
  }

  async close(deadline: AbortSignal): Promise<FlushCounts> {
    const before = this.#counts()
    await this.flush(deadline)
    this.#ended.abort()
    this.#hurry?.()
    clearTimeout(this.#timer)
    this.#setAside('timeout')
    this.#deps.post.close()
    return since(before, this.#counts())
  }

  health(): SinkHealth {
    const flying = this.#flying.reduce((sum, { group }) => sum + group.count, 0)
    const flyingBytes = this.#flying.reduce((sum, { group }) => sum + group.bytes, 0)
    return {
      sink: this.name,
      state: this.#state(),
      queued: this.#queue.spans + flying,
      queuedBytes: this.#queue.bytes + flyingBytes,
      sent: this.#sent,
      lost: this.#lost,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    }
  }

  spoolOnExit(): FlushCounts {
    const before = this.#counts()
    this.#ended.abort()
    this.#setAside('exit')
    return since(before, this.#counts())
  }

  #state(): SinkHealth['state'] {
    if (this.#ended.signal.aborted) return 'off'
    if (this.#failures === 0) return 'ok'
    return this.#failures < BREAKER ? 'retrying' : 'open'
  }

  #schedule(delayMs: number): void {
    if (this.#running || this.#ended.signal.aborted) return
    if (delayMs === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#outside.runInAsyncScope(() => void this.#run())
    } else if (this.#timer === undefined) {
      this.#outside.runInAsyncScope(() => {
        this.#timer = setTimeout(() => void this.#run(), delayMs).unref()
      })
    }
  }

  async #run(): Promise<void> {
    this.#running = true
    this.#timer = undefined
    try {
      await this.#replay()
      while (!this.#ended.signal.aborted) {
        this.#flying = this.#queue.take(BATCH_BYTES)
        if (this.#flying.length === 0) break
        await this.#deliver(this.#flying)
        this.#flying = []
        this.#tellDone()
      }
    } finally {
      this.#running = false
    }
  }

  /** What an earlier process left behind goes first. */
  async #replay(): Promise<void> {
    const { spool } = this.#deps
    while (spool?.waiting === true && !this.#ended.signal.aborted) {
      const left = spool.claim()
      if (left === undefined) break
      const taken = await this.#attempt(left.body)
      if (taken === 'ended') left.release()
      else left.remove()
      if (taken === 'taken') this.#sent += left.count
      else if (taken !== 'ended') this.#lose(left.count, 'rejected')
    }
  }

  /** Until the batch was taken or is lost; returns with the batch in flight when the sink ends. */
  async #deliver(batch: readonly QueuedGroup[]): Promise<void> {
    const groups = batch.map(({ group }) => group)
    const count = groups.reduce((sum, group) => sum + group.count, 0)
    const outcome = await this.#attempt(encodeRequest(this.#deps.resource, groups), (rejected) => {
      const lost = Math.min(rejected, count)
      this.#sent += count - lost
      this.#lose(lost, 'rejected')
    })
    if (this.#ended.signal.aborted) return
    if (outcome === 'too-large' && batch.length > 1) {
      const half = Math.ceil(batch.length / 2)
      await this.#deliver(batch.slice(0, half))
      if (!this.#ended.signal.aborted) await this.#deliver(batch.slice(half))
      return
    }
    const settled = new Set(batch)
    this.#flying = this.#flying.filter((each) => !settled.has(each))
    if (outcome === 'refused') this.#lose(count, 'rejected')
    if (outcome === 'too-large') this.#lose(count, 'too-large')
  }

  /** Again and again while the collector is busy. */
  async #attempt(
    body: Buffer,
    taken: (rejected: number) => void = () => undefined,
  ): Promise<'taken' | 'refused' | 'too-large' | 'ended'> {
    for (;;) {
      const sending = await this.#deps.post.send(body, this.#ended.signal)
      // What was in flight at the end is set aside by who ended it.
      if (this.#ended.signal.aborted) return 'ended'
      if (sending.kind === 'taken') {
        this.#failures = 0
        if (sending.rejected > 0) this.#lastError = sending.reason
        taken(sending.rejected)
        return 'taken'
      }
      this.#lastError = sending.reason
      if (sending.kind !== 'busy') {
        this.#failures = 0
        return sending.kind
      }
      this.#failures++
      await this.#pause(sending.retryAfterMs)
      if (this.#ended.signal.aborted) return 'ended'
    }
  }

  async #pause(atLeastMs: number | undefined): Promise<void> {
    const grown = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS)
    // Not all processes come back at the same moment.
    const waitMs = (atLeastMs ?? 0) + grown * (0.5 + this.#deps.random() / 2)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs).unref()
      this.#hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#hurry = undefined
  }

  /** Spools all that is queued or in flight, or counts it as lost. */
  #setAside(reason: 'timeout' | 'exit'): void {
    let batch = this.#flying
    this.#flying = []
    while (batch.length > 0 || this.#queue.spans > 0) {
      if (batch.length === 0) batch = this.#queue.take(BATCH_BYTES)
      const groups = batch.map(({ group }) => group)
      const count = groups.reduce((sum, group) => sum + group.count, 0)
      const spooled = this.#deps.spool?.write(encodeRequest(this.#deps.resource, groups), count)
      if (spooled === true) this.#spooled += count
      else this.#lose(count, reason)
      batch = []
    }
    for (const { done } of this.#waiting) done()
  }

  #lose(count: number, reason: Loss['reason']): void {
    if (count === 0) return
    this.#lost += count
    this.#deps.lost({ signal: 'traces', sink: this.name, count, reason })
  }

  #isDone(until: number): boolean {
    const flying = this.#flying.reduce((least, { seq }) => Math.min(least, seq), Infinity)
    return Math.min(this.#queue.oldest, flying) >= until
  }

  #tellDone(): void {
    for (const { until, done } of this.#waiting) if (this.#isDone(until)) done()
  }

  #counts(): FlushCounts {
    return { sent: this.#sent, spooled: this.#spooled, lost: this.#lost }
  }
}

function since(before: FlushCounts, now: FlushCounts): FlushCounts {
  return {
    sent: now.sent - before.sent,
    spooled: now.spooled - before.spooled,
    lost: now.lost - before.lost,
  }
}
