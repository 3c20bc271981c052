import type { LogMoment } from './moment.ts'

/** A clock that is set back by more is followed: its new time is the right one. */
const FOLLOW_BACK_MS = 10_000

/**
 * Moments that only grow, so that lines of one millisecond keep their order, and no two lines of a process have the
 * same. Each process begins somewhere else within a millisecond: two of them that log the same line at the same time,
 * such as "listening", have different moments, and Loki keeps both.
 */
export class NanoClock {
  readonly #now: () => number
  readonly #first: number
  #ms = Number.NEGATIVE_INFINITY
  #nanos = 0

  /**
   * @param now milliseconds since the epoch
   * @param random from 0 to 1
   */
  constructor(now: () => number, random: () => number) {
    this.#now = now
    this.#first = Math.floor(random() * 900) * 1000
  }

  next(): LogMoment {
    const ms = Math.floor(this.#now())
    if (ms > this.#ms || ms < this.#ms - FOLLOW_BACK_MS) {
      this.#ms = ms
      this.#nanos = this.#first
    } else if (this.#nanos < 999_999) this.#nanos++
    else {
      this.#ms++
      this.#nanos = this.#first
    }
    return { ms: this.#ms, nanos: this.#nanos }
  }
}
