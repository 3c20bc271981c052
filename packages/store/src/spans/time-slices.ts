import type { TimeBuckets } from './span-times.ts'

/** Span starts from `lo` to `hi`, both included. */
interface TimeSpan {
  readonly lo: bigint
  readonly hi: bigint
}

export interface Slice extends TimeSpan {
  /** How many spans it holds, as far as the buckets tell. */
  readonly spans: number
}

/**
 * Cuts a range into slices, newest first, that together cover every span start in it. How many
 * spans a slice holds is a guess by the buckets.
 */
export class TimeSlices {
  readonly #buckets: TimeBuckets
  readonly #within: TimeSpan
  /** Number of the bucket that the range begins in. */
  readonly #oldest: number
  #hi: bigint
  #next = 0

  constructor(buckets: TimeBuckets, within: TimeSpan) {
    this.#buckets = buckets
    this.#within = within
    this.#oldest = this.#numberOf(within.lo)
    this.#hi = within.hi
  }

  /** The next slice, which should hold so many spans; undefined when all was covered. */
  take(spans: number): Slice | undefined {
    const { lo: end } = this.#within
    const hi = this.#hi
    if (hi < end) return undefined
    const newest = this.#numberOf(hi)
    let lo = end
    let sum = 0
    for (; ; this.#next++) {
      const number = this.#buckets.numbers[this.#next]
      if (number === undefined || number < this.#oldest) break
      if (number > newest) continue
      const all = this.#buckets.spans[this.#next] ?? 0
      const whole = number > this.#oldest && number < newest
      if (whole && sum + all < spans) {
        sum += all
        continue
      }
      const bucket = this.#sliceOf(number)
      const part = { lo: max(bucket.lo, end), hi: min(bucket.hi, hi) }
      const width = part.hi - part.lo + 1n
      const held = (all * Number(width)) / Number(bucket.hi - bucket.lo + 1n)
      if (sum + held >= spans) {
        const share = BigInt(Math.ceil((Number(width) * (spans - sum)) / held))
        lo = max(part.lo, part.hi - max(share, 1n) + 1n)
        sum = spans
        break
      }
      sum += held
    }
    this.#hi = lo - 1n
    return { lo, hi, spans: sum }
  }

  #numberOf(start: bigint): number {
    return Number(start >> BigInt(this.#buckets.shift))
  }

  #sliceOf(number: number): TimeSpan {
    const shift = BigInt(this.#buckets.shift)
    const lo = BigInt(number) << shift
    return { lo, hi: lo + (1n << shift) - 1n }
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
