import { halvesOf } from '../duck/buffer-pool.ts'
import type { NewSpans } from './new-spans.ts'

/** Slots of a generation; half of them are used at most. */
const FEWEST_SLOTS = 2 ** 12
const MOST_SLOTS = 2 ** 20

/** Spans that came in during some time. */
interface Generation {
  /** Two words of identity by slot; zeros for none. */
  slots: Uint32Array
  count: number
  /** Latest start, nanoseconds as a double. */
  latest: number
}

/**
 * Tells spans that may have been received before from those that were not, so that only the former
 * have to be looked up when spans are counted. Remembers the last half to one million spans; one that
 * starts no later than any that was forgotten may be one of those.
 */
export class RecentSpans {
  readonly #mostSlots: number
  #current = generation()
  #previous: Generation | undefined
  #horizon: number

  /** `latest` is the latest start that is kept, undefined when there is none. */
  constructor(latest: bigint | undefined, mostSlots = MOST_SLOTS) {
    this.#horizon = latest === undefined ? Number.NEGATIVE_INFINITY : Number(latest)
    this.#mostSlots = mostSlots
  }

  /** Fills `again`. */
  mark(spans: NewSpans): void {
    const { traceIds, spanIds, again } = spans
    const starts = halvesOf(spans.starts)
    for (let row = 0; row < spans.length; row++) {
      // Rounds in one direction as the horizon did, so what was earlier is not later.
      const start = (starts[2 * row + 1] as number) * 2 ** 32 + ((starts[2 * row] as number) >>> 0)
      if (start <= this.#horizon) {
        again[row] = 1
        continue
      }
      const [trace, span] = [4 * row, 2 * row]
      // Ids that count up are not to cancel each other.
      const a = (spanIds[span] as number) ^ Math.imul(traceIds[trace] as number, 0x9e37_79b1)
      const b = (spanIds[span + 1] as number) ^ (traceIds[trace + 1] as number)
      again[row] = this.#isKnown(a >>> 0 || 1, b >>> 0, start) ? 1 : 0
    }
  }

  /** Remembers the identity when it is new. */
  #isKnown(a: number, b: number, start: number): boolean {
    const { slots } = this.#current
    const slot = find(slots, a, b)
    if (slots[slot] !== 0) return true
    const before = this.#previous?.slots
    if (before && before[find(before, a, b)] !== 0) return true
    slots[slot] = a
    slots[slot + 1] = b
    this.#current.count++
    if (start > this.#current.latest) this.#current.latest = start
    if (4 * this.#current.count >= slots.length) this.#grow()
    return false
  }

  #grow(): void {
    const { slots } = this.#current
    if (slots.length >= 2 * this.#mostSlots) {
      if (this.#previous) this.#horizon = Math.max(this.#horizon, this.#previous.latest)
      this.#previous = this.#current
      this.#current = generation()
      return
    }
    const larger = new Uint32Array(2 * slots.length)
    for (let at = 0; at < slots.length; at += 2) {
      if (slots[at] === 0) continue
      const slot = find(larger, slots[at] as number, slots[at + 1] as number)
      larger[slot] = slots[at] as number
      larger[slot + 1] = slots[at + 1] as number
    }
    this.#current.slots = larger
  }
}

function generation(): Generation {
  return { slots: new Uint32Array(2 * FEWEST_SLOTS), count: 0, latest: Number.NEGATIVE_INFINITY }
}

/** Where the identity stands, or the free place for it. */
function find(slots: Uint32Array, a: number, b: number): number {
  const mask = slots.length / 2 - 1
  let hash = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b)
  hash ^= hash >>> 15
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = 2 * slot
    if (slots[at] === 0 || (slots[at] === a && slots[at + 1] === b)) return at
  }
}
