import { AsyncResource } from 'node:async_hooks'
import type { FlushCounts, Loss, Sink, SinkHealth } from '../../options/sink.ts'
import type { Spool } from '../spool/spool.ts'
import { Alarm } from './alarm.ts'
import { backoffMs } from './backoff.ts'
import type { Batch } from './batch.ts'
import { BatchQueue, type QueueLimits } from './batch-queue.ts'
import { type Job, queuedJob, SpooledJob } from './job.ts'
import type { Segment, ShipStream } from './segment.ts'
import type { PostAnswer, Verdict, Wire } from './wire.ts'

export interface ShipperOptions extends QueueLimits {
  /** Names the sink in health and losses. */
  readonly name: string
  /** Lines wait as many milliseconds for others to go with them. */
  readonly delayMs: number
  /** Bytes a second at which spooled batches go: slower than a server's limit, as new lines go too. */
  readonly replayBytesPerSecond: number
  /** When the queue runs over, its oldest batches go to the spool instead of being dropped. */
  readonly spoolOverflow: boolean
}

export interface ShipperDeps {
  /** The first writes new entries; all can send batches of their format. */
  readonly wires: readonly [Wire, ...Wire[]]
  readonly post: {
    post(
      body: Buffer,
      headers: Readonly<Record<string, string>>,
      signal: AbortSignal,
    ): Promise<PostAnswer>
    close(): Promise<void>
  }
  readonly spool: Pick<Spool, keyof Spool> | null
  /** Never throws. */
  readonly lost: (loss: Loss) => void
  readonly random: () => number
}

/** Failures in a row after which a sink counts as open: lines wait, and now and then one attempt is made. */
const OPEN_AFTER = 5
/** Answers 429 in a row after which a batch may be what is too much. */
const HALVE_AFTER = 3
/** Longest wait between attempts while somebody waits for a flush. */
const FLUSHING_MS = 250
const CLAIM_EVERY_MS = 5 * 60_000
const NOTHING: FlushCounts = { sent: 0, spooled: 0, lost: 0 }

/**
 * Takes encoded entries and sends them in batches, one at a time so that each stream keeps its order, until the server
 * has taken them. Whoever adds never waits. Nothing in it keeps a process running.
 */
export class Shipper implements Sink {
  readonly name: string
  readonly #options: ShipperOptions
  readonly #deps: ShipperDeps
  readonly #queue: BatchQueue
  readonly #delay: Alarm
  readonly #pause = new Alarm()
  readonly #claims: Alarm
  readonly #ending = new AbortController()
  /** Work begins here, not in the context of whoever logs: nothing of a request is held. */
  readonly #scope = new AsyncResource('TailspanShipper')
  readonly #counts = { sent: 0, spooled: 0, lost: 0 }
  readonly #settled = new Set<() => void>()
  #working: Promise<void> | null = null
  /** Is on its way from the queue to the spool. */
  #leaving: Batch | null = null
  /** Batches up to this number go, full or not. */
  #due = 0
  #flushing = 0
  #failures = 0
  #limited = 0
  #lastError: string | undefined
  #state: 'running' | 'closing' | 'closed' = 'running'
  #replayNext = true

  constructor(options: ShipperOptions, deps: ShipperDeps) {
    this.name = options.name
    this.#options = options
    this.#deps = deps
    this.#queue = new BatchQueue(options, (lines) => this.#lose(lines, 'queue-full'))
    this.#delay = new Alarm()
    this.#claims = new Alarm()
    if (deps.spool !== null) this.#scope.runInAsyncScope(() => this.#claimAfter(0))
  }

  /**
   * Adds an entry. What cannot be kept is counted as lost.
   * @param most bytes that it may take
   * @param append puts it into a segment, and returns the bytes it took
   */
  add<E>(
    stream: ShipStream,
    most: number,
    entry: E,
    append: (segment: Segment, entry: E) => number,
  ): void {
    if (this.#state === 'closed') {
      this.#lose(1, 'exit')
      return
    }
    this.#queue.add(stream, most, entry, append)
    if (this.#queue.full) {
      if (this.#working === null) this.#scope.runInAsyncScope(() => this.#work())
      if (this.#options.spoolOverflow) this.#spoolOverflow()
    } else if (!this.#delay.set) {
      this.#scope.runInAsyncScope(() =>
        this.#delay.start(this.#options.delayMs, () => this.#send()),
      )
    }
  }

  async flush(deadline: AbortSignal): Promise<FlushCounts> {
    const before = { ...this.#counts }
    const upTo = this.#queue.newest
    const left = (): boolean => this.#queue.holds(upTo) || this.#leaving !== null
    this.#flushing++
    this.#pause.ring()
    while (left() && !deadline.aborted) {
      this.#scope.runInAsyncScope(() => this.#send())
      await this.#progress(deadline)
    }
    this.#flushing--
    return this.#since(before)
  }

  async close(deadline: AbortSignal): Promise<FlushCounts> {
    if (this.#state !== 'running') return NOTHING
    this.#state = 'closing'
    const before = { ...this.#counts }
    await this.flush(deadline)
    this.#state = 'closed'
    this.#ending.abort()
    for (const alarm of [this.#delay, this.#pause, this.#claims]) alarm.stop()
    this.#keepRest()
    await this.#deps.post.close()
    return this.#since(before)
  }

  health(): SinkHealth {
    const { queue, torn } = { queue: this.#queue, torn: this.#deps.spool?.torn ?? 0 }
    const open = this.#failures >= OPEN_AFTER ? 'open' : this.#failures > 0 ? 'retrying' : 'ok'
    const spoiled = torn > 0 ? `${torn} files of the spool were not whole` : undefined
    const lastError = this.#lastError ?? spoiled
    return {
      sink: this.name,
      state: this.#state === 'closed' ? 'off' : open,
      queued: queue.lines,
      queuedBytes: queue.bytes,
      sent: this.#counts.sent,
      lost: this.#counts.lost,
      ...(lastError === undefined ? {} : { lastError }),
    }
  }

  spoolOnExit(): FlushCounts {
    if (this.#state === 'closed') return NOTHING
    this.#state = 'closed'
    const before = { ...this.#counts }
    this.#keepRest()
    return this.#since(before)
  }

  /** What is still here goes to the spool, or is lost. */
  #keepRest(): void {
    const { spool, wires } = this.#deps
    const rest = this.#queue.drain()
    if (this.#leaving !== null) rest.unshift(this.#leaving)
    this.#leaving = null
    for (const batch of rest) {
      if (spool?.writeSync(batch, wires[0].format)) this.#counts.spooled += batch.lines
      else this.#lose(batch.lines, 'exit')
    }
    spool?.release()
  }

  #since(before: FlushCounts): FlushCounts {
    const { sent, spooled, lost } = this.#counts
    return {
      sent: sent - before.sent,
      spooled: spooled - before.spooled,
      lost: lost - before.lost,
    }
  }

  #claimAfter(ms: number): void {
    this.#claims.start(ms, () => {
      void this.#deps.spool?.claim().then(() => {
        if (this.#state !== 'running') return
        if (this.#deps.spool?.waiting) this.#send()
        this.#claimAfter(CLAIM_EVERY_MS)
      })
    })
  }

  /** Sends what is there, full or not. */
  #send(): void {
    this.#due = this.#queue.newest
    this.#delay.stop()
    this.#work()
  }

  #work(): void {
    this.#working ??= this.#deliverAll()
      .catch((error: unknown) => {
        this.#lastError = String(error)
      })
      .then(() => {
        this.#working = null
        if (this.#state === 'closed') return
        if (this.#queue.ready(this.#due)) this.#work()
        // What came in the meantime waits for others to go with it.
        else if (this.#queue.lines > 0 && !this.#delay.set) {
          this.#delay.start(this.#options.delayMs, () => this.#send())
        }
      })
  }

  async #deliverAll(): Promise<void> {
    while (this.#state !== 'closed') {
      const job = await this.#nextJob()
      if (job === null) return
      for (let batch = job.head; batch !== null; batch = job.head) {
        await this.#deliver(job, batch)
        if (this.#closed) return
        if (job.spooled && job.head === null) await this.#rest(job.bytes)
      }
    }
  }

  /** Older lines first, those of the spool; but not so long that new ones find no room. */
  async #nextJob(): Promise<Job | null> {
    const crowded = this.#queue.bytes * 2 > this.#options.queueBytes
    const { spool } = this.#deps
    const newFirst = this.#flushing > 0 || (crowded && !this.#replayNext)
    if (spool?.waiting && !(newFirst && this.#queue.ready(this.#due))) {
      this.#replayNext = false
      const stored = await spool.next()
      if (this.#closed) return null
      if (stored !== null) return new SpooledJob(stored)
    }
    this.#replayNext = true
    const batch = this.#queue.ready(this.#due) ? this.#queue.take() : null
    return batch === null ? null : queuedJob(this.#queue, batch, this.#deps.wires[0].format)
  }

  async #deliver(job: Job, batch: Batch): Promise<void> {
    const wire = this.#deps.wires.find(({ format }) => format === job.format)
    if (wire === undefined) {
      const { lines } = batch
      await job.settle(batch)
      return this.#lose(lines, 'rejected', `nothing here can send ${job.format}`)
    }
    const verdict = await this.#attempt(wire, batch)
    if (this.#closed) return
    const worse = verdict.kind === 'later' ? this.#failed(verdict, batch) : verdict
    if (worse.kind === 'later') {
      if (job.spooled) await this.#deps.spool?.touch()
      await this.#pause.wait(worse.retryAfterMs ?? this.#backoffMs())
    } else if (worse.kind === 'halve' && batch.lines > 1) {
      await job.settle(batch, batch.halves(wire.next))
    } else {
      this.#failures = this.#limited = 0
      const { lines } = batch
      const refused = worse.kind === 'done' ? Math.min(worse.refused, lines) : lines
      await job.settle(batch)
      this.#lastError = worse.why
      this.#counts.sent += lines - refused
      if (refused > 0) this.#lose(refused, worse.kind === 'done' ? 'rejected' : 'too-large')
      this.#tell()
    }
  }

  /** Who waits for a flush has little time. */
  #backoffMs(): number {
    const ms = backoffMs(this.#failures, this.#deps.random)
    return this.#flushing > 0 ? Math.min(ms, FLUSHING_MS) : ms
  }

  #tell(): void {
    for (const tell of this.#settled) tell()
  }

  async #attempt(wire: Wire, batch: Batch): Promise<Verdict> {
    try {
      const body = await wire.pack(batch)
      const answer = await this.#deps.post.post(body, wire.headers, this.#ending.signal)
      return wire.judge(answer, batch)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { kind: 'later', why, retryAfterMs: undefined }
    }
  }

  /** A server that says "too many" again and again may mean this batch, which it will never take whole. */
  #failed(verdict: Verdict & { kind: 'later' }, batch: Batch): Verdict {
    this.#failures++
    this.#lastError = verdict.why
    this.#limited = verdict.why.startsWith('429') ? this.#limited + 1 : 0
    if (this.#limited < HALVE_AFTER || batch.lines < 2) return verdict
    this.#limited = 0
    return { kind: 'halve', why: verdict.why }
  }

  #rest(bytes: number): Promise<void> {
    return this.#pause.wait((bytes / this.#options.replayBytesPerSecond) * 1000)
  }

  #spoolOverflow(): void {
    const { spool, wires } = this.#deps
    if (spool === null || this.#leaving !== null) return
    if (this.#queue.bytes < this.#options.queueBytes * 0.75) return
    const batch = this.#queue.takeAway()
    if (batch === null) return
    this.#leaving = batch
    void this.#scope
      .runInAsyncScope(() => spool.write(batch, wires[0].format))
      .then((written) => {
        if (this.#leaving !== batch) return
        this.#leaving = null
        if (written) this.#counts.spooled += batch.lines
        else this.#lose(batch.lines, 'queue-full')
        this.#tell()
        this.#spoolOverflow()
      })
  }

  #lose(count: number, reason: Loss['reason'], why?: string): void {
    this.#counts.lost += count
    if (why !== undefined) this.#lastError = why
    this.#deps.lost({ signal: 'logs', sink: this.name, count, reason })
  }

  /** Resolves when some batch is settled, or at the deadline; keeps the process running meanwhile. */
  #progress(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const awake = setInterval(() => undefined, 1000)
      const done = (): void => {
        clearInterval(awake)
        this.#settled.delete(done)
        deadline.removeEventListener('abort', done)
        resolve()
      }
      this.#settled.add(done)
      deadline.addEventListener('abort', done)
    })
  }

  get #closed(): boolean {
    return this.#state === 'closed'
  }
}
