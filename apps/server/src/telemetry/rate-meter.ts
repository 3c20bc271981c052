import type { Clock } from '@tailspan/model'

const SECOND_NS = 1_000_000_000n

/** Events per second over the last few whole seconds. */
export class RateMeter {
  readonly #clock: Clock
  readonly #window: number
  readonly #buckets: { second: bigint; count: number }[] = []

  /** @param window seconds to average over */
  constructor(clock: Clock, window = 5) {
    this.#clock = clock
    this.#window = window
  }

  add(count: number): void {
    const second = this.#clock.now() / SECOND_NS
    const last = this.#buckets.at(-1)
    if (last?.second === second) last.count += count
    else this.#buckets.push({ second, count })
    if (this.#buckets.length > this.#window + 1) this.#buckets.shift()
  }

  perSecond(): number {
    const now = this.#clock.now() / SECOND_NS
    let sum = 0
    for (const { second, count } of this.#buckets) {
      const age = now - second
      if (age >= 1n && age <= BigInt(this.#window)) sum += count
    }
    return sum / this.#window
  }
}
