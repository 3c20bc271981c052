import { TailspanError } from '@tailspan/model'

/** How one cluster fared in a question to many. */
export interface ClusterStatus {
  readonly id: string
  readonly status: 'ok' | 'error'
  /** Why it failed, as a client's error code. */
  readonly code?: string
  /** Milliseconds until it answered or failed. */
  readonly tookMs: number
  readonly error?: string
}

export interface FanOutOptions {
  /** Each cluster has so long for all it is asked, milliseconds. */
  readonly timeoutMs: number
  /** Clusters asked at once; the others wait, and their time with them. */
  readonly concurrency: number
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number
}

/**
 * Asks clusters side by side for one request. Notes how each fared; a cluster that fails or takes too
 * long costs the others nothing.
 */
export class ClusterFanOut {
  readonly #options: FanOutOptions
  readonly #signal: AbortSignal
  readonly #statuses = new Map<string, ClusterStatus>()
  /** Milliseconds that clusters took for what they were asked before. */
  readonly #spent = new Map<string, number>()

  /** `signal` ends everything: the client has left. */
  constructor(options: FanOutOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
  }

  /** How the clusters fared so far, in the order they were asked; a failure outlives a success. */
  get statuses(): readonly ClusterStatus[] {
    return [...this.#statuses.values()]
  }

  /**
   * What the clusters answer, in the order given; without those that failed.
   * @throws NoClusterAnswered when there were some and all failed; bad_request when all refused
   */
  async ask<C extends { readonly id: string }, T>(
    clusters: readonly C[],
    ask: (cluster: C, signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly id: string; readonly value: T }[]> {
    const answers: ({ readonly id: string; readonly value: T } | undefined)[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      for (let i = next++; i < clusters.length; i = next++) {
        const cluster = clusters[i] as C
        answers[i] = await this.#one(cluster, ask)
      }
    }
    const workers = Math.min(this.#options.concurrency, clusters.length)
    await Promise.all(Array.from({ length: workers }, worker))
    this.#signal.throwIfAborted()
    const found = answers.filter((answer) => answer !== undefined)
    if (found.length === 0 && clusters.length > 0) throw noAnswer(this.statuses)
    return found
  }

  async #one<C extends { readonly id: string }, T>(
    cluster: C,
    ask: (cluster: C, signal: AbortSignal) => Promise<T>,
  ): Promise<{ readonly id: string; readonly value: T } | undefined> {
    const { timeoutMs, now } = this.#options
    const { id } = cluster
    const started = now()
    const tooLate = new AbortController()
    const spent = this.#spent.get(id) ?? 0
    const timer = setTimeout(() => tooLate.abort(), Math.max(0, timeoutMs - spent))
    const signal = AbortSignal.any([this.#signal, tooLate.signal])
    try {
      const value = await orAborted(ask(cluster, signal), signal)
      this.#note({ id, status: 'ok', tookMs: now() - started })
      return { id, value }
    } catch (error) {
      const tookMs = now() - started
      const late = { code: 'timeout', error: `no answer within ${timeoutMs} ms` }
      this.#note({ ...errorStatus(id, error, tookMs), ...(tooLate.signal.aborted && late) })
      return undefined
    } finally {
      clearTimeout(timer)
      this.#spent.set(id, spent + now() - started)
    }
  }

  #note(status: ClusterStatus): void {
    const before = this.#statuses.get(status.id)
    if (before?.status === 'error') return
    const tookMs = Math.round(Math.max(status.tookMs, before?.tookMs ?? 0))
    this.#statuses.set(status.id, { ...status, tookMs })
  }
}

/** The answer, or the signal's reason from whoever does not look at the signal. */
async function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  let abort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([answer, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** How a cluster fared that failed with an error, after some milliseconds. */
export function errorStatus(id: string, error: unknown, tookMs: number): ClusterStatus {
  const given = error instanceof Error && 'code' in error ? error.code : undefined
  const code = typeof given === 'string' ? given : 'internal'
  const text = error instanceof Error ? error.message : String(error)
  return { id, status: 'error', code, tookMs, error: text }
}

/** For people, which clusters an answer lacks. */
export function missingClusters(statuses: readonly ClusterStatus[]): string[] {
  return statuses.flatMap(({ id, status, code, error }) =>
    status === 'error' ? [`cluster ${id} is missing (${code}): ${error}`] : [],
  )
}

/** None of the clusters that were asked had an answer. */
export class NoClusterAnswered extends TailspanError {
  constructor(message: string) {
    super('unavailable', message)
  }
}

function noAnswer(statuses: readonly ClusterStatus[]): TailspanError {
  const each = statuses.map(({ id, code, error }) => `${id}: ${code}: ${error}`)
  const [first] = statuses
  // What every cluster refuses is wrong with the question.
  const refused = statuses.every(({ code }) => code === 'bad_request')
  return refused && first?.error !== undefined
    ? new TailspanError('bad_request', first.error)
    : new NoClusterAnswered(`no cluster answered: ${each.join('; ')}`)
}
