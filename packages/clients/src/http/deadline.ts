import { setMaxListeners } from 'node:events'

/** Why a call was ended before its time. */
export type EndedBy = 'timeout' | 'cancelled'

/** A timer that is set to more goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
const MANY = 1_000_000

/** One signal for the deadline of a call and the caller's own; to be released. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #outer: AbortSignal | undefined
  readonly #at: number
  readonly #now: () => number
  #endedBy: EndedBy | null = null

  /**
   * @param now milliseconds, only ever growing
   * @param outer cancels the call
   */
  constructor(timeoutMs: number, now: () => number, outer?: AbortSignal) {
    this.#now = now
    this.#at = now() + timeoutMs
    this.#timer = setTimeout(() => this.#end('timeout'), Math.min(timeoutMs, LONGEST_TIMER_MS))
    this.#outer = outer
    if (outer?.aborted) this.cancel()
    else if (outer !== undefined) {
      // Many calls may share a signal: no sign of a leak, each lets go of it.
      setMaxListeners(MANY, outer)
      outer.addEventListener('abort', this.cancel, { once: true })
    }
  }

  readonly cancel = (): void => this.#end('cancelled')

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Null while the call may go on. */
  get endedBy(): EndedBy | null {
    return this.#endedBy
  }

  /** Milliseconds that are left. */
  get leftMs(): number {
    return Math.max(0, this.#at - this.#now())
  }

  /** Lets go of the timer and the caller's signal. */
  release(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.cancel)
  }

  #end(by: EndedBy): void {
    if (this.#endedBy !== null) return
    this.#endedBy = by
    this.#controller.abort()
  }
}
