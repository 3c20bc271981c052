import { TailspanError } from '@tailspan/model'
import { type StoreChild, startChild } from './child.ts'
import type { RpcClient } from './client.ts'

export interface StoreState {
  readonly status: 'ready' | 'restarting' | 'closed'
  /** The process that has the files open; undefined while there is none. */
  readonly pid: number | undefined
  /** Times that the process ended unasked. */
  readonly restarts: number
}

/** First wait before a restart, milliseconds; it doubles each time. */
const FIRST_WAIT = 50
/** A process that lived so long starts the waits anew, milliseconds. */
const SETTLED = 30_000

export interface SupervisorOptions {
  readonly folder: string
  readonly memoryLimit: string
  /** Longest wait before a restart, milliseconds. */
  readonly longestWait: number
  readonly log: (message: string) => void
}

/** Keeps one store process running: starts it again, with growing pauses, whenever it ends. */
export class Supervisor {
  readonly #options: SupervisorOptions
  #child: StoreChild | undefined
  #closed = false
  #restarts = 0
  #wait = FIRST_WAIT
  #wake: (() => void) | undefined
  #watching: Promise<void> = Promise.resolve()

  private constructor(options: SupervisorOptions) {
    this.#options = options
  }

  /** Resolves when the first process answers; rejects when it refuses to start. */
  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options)
    const child = await startChild(options.folder, options.memoryLimit)
    supervisor.#watching = supervisor.#watch(child)
    return supervisor
  }

  /** The running process's client; throws `unavailable` while there is none. */
  client(): RpcClient {
    if (this.#child) return this.#child.client
    throw new TailspanError(
      'unavailable',
      this.#closed ? 'the store is closed' : 'the store is restarting',
      { retryAfter: 1 },
    )
  }

  state(): StoreState {
    const child = this.#child?.client.connected ? this.#child : undefined
    const status = this.#closed ? 'closed' : child ? 'ready' : 'restarting'
    return { status, pid: child?.pid, restarts: this.#restarts }
  }

  /** Lets the process finish what it took, and ends it. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#child?.close()
    await this.#watching
  }

  async #watch(first: StoreChild): Promise<void> {
    let child: StoreChild | undefined = first
    while (child) {
      this.#child = child
      const started = performance.now()
      const how = await child.exited
      this.#child = undefined
      if (this.#closed) return
      this.#restarts++
      if (performance.now() - started > SETTLED) this.#wait = FIRST_WAIT
      this.#options.log(`the store process ended (${how}); starting it again`)
      child = await this.#restart()
    }
  }

  async #restart(): Promise<StoreChild | undefined> {
    while (!this.#closed) {
      await this.#pause()
      if (this.#closed) return undefined
      try {
        const child = await startChild(this.#options.folder, this.#options.memoryLimit)
        if (!this.#closed) return child
        await child.close()
      } catch (error) {
        this.#options.log(`the store process does not start: ${String(error)}`)
      }
    }
    return undefined
  }

  #pause(): Promise<void> {
    const wait = this.#wait
    this.#wait = Math.min(2 * wait, this.#options.longestWait)
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), wait)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }
}
