import { TailspanError } from '@tailspan/model'

/**
 * Bytes that requests under way hold, over all receivers. Who comes when it is spent is turned
 * away at once: waiting would hold the very memory that is short.
 */
export class ByteBudget {
  readonly #limit: number
  readonly #retryAfter: number
  #used = 0

  constructor(limit: number, retryAfterSeconds: number) {
    this.#limit = limit
    this.#retryAfter = retryAfterSeconds
  }

  get used(): number {
    return this.#used
  }

  /** An empty lease, to be grown as the size of its request becomes known, and closed. */
  open(): ByteLease {
    return new ByteLease((held, wanted) => {
      const others = this.#used - held
      // A request larger than the limit passes when it is alone: body limits bound it.
      if (wanted > held && others > 0 && others + wanted > this.#limit) {
        throw new TailspanError(
          'rate_limited',
          `too much data in flight (${this.#used} bytes of ${this.#limit}): send it again later`,
          { retryAfter: this.#retryAfter },
        )
      }
      this.#used = others + wanted
    })
  }
}

/** What one request holds of the budget. */
export class ByteLease {
  readonly #change: (held: number, wanted: number) => void
  #held = 0
  #closed = false

  constructor(change: (held: number, wanted: number) => void) {
    this.#change = change
  }

  /**
   * Holds that many bytes from now on; `rate_limited` when they are not there. Nothing once closed:
   * the request is gone.
   */
  hold(bytes: number): void {
    if (this.#closed) return
    this.#change(this.#held, bytes)
    this.#held = bytes
  }

  /** Gives everything back. May be called again. */
  close(): void {
    this.hold(0)
    this.#closed = true
  }
}
