import { TailspanError } from '@tailspan/model'

/** What a commit weighs. */
export interface Weight {
  readonly rows: number
  /** Estimated memory. */
  readonly bytes: number
}

export interface GroupCommitOptions<Batch, Result> {
  readonly weigh: (batch: Batch) => Weight
  /** Makes all batches durable in one go and answers one result for each; throws when none was kept. */
  readonly commit: (batches: readonly Batch[]) => Promise<readonly Result[]>
  /** Bytes that may wait; a batch that comes when more do is refused. */
  readonly maxQueuedBytes?: number
  /** Rows after which a commit starts at once, and about the most that one takes. */
  readonly rowsPerCommit?: number
  /** Longest wait for company, milliseconds. */
  readonly lingerMs?: number
}

interface Waiting<Batch, Result> {
  readonly batch: Batch
  readonly weight: Weight
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers what concurrent senders append into few durable commits, one at a time. A batch that
 * comes when nothing runs is committed at once. After a commit, the next one waits until as many
 * rows have come as that one had, but no longer than that one took and never beyond `lingerMs`: so
 * senders that wait for their answer before they send again share a commit, and a lone one goes on
 * at once.
 */
export class GroupCommit<Batch, Result> {
  readonly #options: GroupCommitOptions<Batch, Result>
  readonly #maxQueuedBytes: number
  readonly #rowsPerCommit: number
  readonly #lingerMs: number
  #queue: Waiting<Batch, Result>[] = []
  #queued: Weight = { rows: 0, bytes: 0 }
  #lastRows = 0
  #running: Promise<void> | undefined
  #wake: (() => void) | undefined
  #closed = false

  constructor(options: GroupCommitOptions<Batch, Result>) {
    this.#options = options
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 64 * 1024 * 1024
    this.#rowsPerCommit = options.rowsPerCommit ?? 10_000
    this.#lingerMs = options.lingerMs ?? 20
  }

  /** Resolves when the batch is durable. Rejects with `unavailable` when the queue is full or closed. */
  submit(batch: Batch): Promise<Result> {
    if (this.#closed) return Promise.reject(unavailable('the store is closing'))
    const weight = this.#options.weigh(batch)
    if (this.#queue.length > 0 && this.#queued.bytes + weight.bytes > this.#maxQueuedBytes) {
      return Promise.reject(unavailable('the store is busy: its queue of unwritten rows is full'))
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, weight, resolve, reject })
      this.#queued = add(this.#queued, weight)
      if (!this.#running) this.#running = this.#run()
      else if (this.#hasCompany()) this.#wake?.()
    })
  }

  /** Takes nothing more; resolves when all that was taken is committed. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const started = performance.now()
      await this.#commitSome()
      const took = performance.now() - started
      if (!this.#hasCompany() && !this.#closed) {
        await this.#linger(Math.min(took, this.#lingerMs))
      }
    }
    this.#running = undefined
  }

  #hasCompany(): boolean {
    return this.#queued.rows >= Math.min(this.#lastRows, this.#rowsPerCommit)
  }

  async #commitSome(): Promise<void> {
    const group = this.#take()
    try {
      const results = await this.#options.commit(group.map((waiting) => waiting.batch))
      group.forEach((waiting, i) => waiting.resolve(results[i] as Result))
    } catch (error) {
      const refusal = asRefusal(error)
      for (const waiting of group) waiting.reject(refusal)
    }
  }

  #take(): Waiting<Batch, Result>[] {
    let taken: Weight = { rows: 0, bytes: 0 }
    let count = 0
    for (const { weight } of this.#queue) {
      if (count > 0 && taken.rows + weight.rows > 2 * this.#rowsPerCommit) break
      taken = add(taken, weight)
      count++
    }
    this.#lastRows = taken.rows
    const group = this.#queue.slice(0, count)
    this.#queue = this.#queue.slice(count)
    this.#queued = {
      rows: this.#queued.rows - taken.rows,
      bytes: this.#queued.bytes - taken.bytes,
    }
    return group
  }

  #linger(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }
}

function add(a: Weight, b: Weight): Weight {
  return { rows: a.rows + b.rows, bytes: a.bytes + b.bytes }
}

/** A failed commit kept nothing for sure, so it is worth another try. */
function asRefusal(error: unknown): TailspanError {
  if (error instanceof TailspanError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new TailspanError('unavailable', `the store cannot write: ${reason}`, {
    retryAfter: 1,
    cause: error,
  })
}

function unavailable(message: string): TailspanError {
  return new TailspanError('unavailable', message, { retryAfter: 1 })
}
