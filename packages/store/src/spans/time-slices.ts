import type { TimeBucket } from './span-times.ts'

/** Span starts from `lo` to `hi`, both included. */
export interface Slice {
  readonly lo: bigint
  readonly hi: bigint
}

/**
 * Cuts a range into slices, newest first, that together cover every span start in it. How many
 * spans a slice holds is a guess by the buckets.
 */
export class TimeSlices {
  readonly #buckets: readonly TimeBucket[]
  readonly #within: Slice
  #hi: bigint
  #next = 0

  /** `buckets` are the newest first. */
  constructor(buckets: readonly TimeBucket[], within: Slice) {
    this.#buckets = buckets
    this.#within = within
    this.#hi = within.hi
  }

  /** The next slice, which should hold so many spans; undefined when all was covered. */
  take(spans: number): Slice | undefined {
    const { lo: end } = this.#within
    const hi = this.#hi
    if (hi < end) return undefined
    let lo = end
    let sum = 0
    for (; ; this.#next++) {
      const bucket = this.#buckets[this.#next]
      if (!bucket || bucket.hi < end) break
      const part = { lo: max(bucket.lo, end), hi: min(bucket.hi, hi) }
      if (part.hi < part.lo) continue
      const width = part.hi - part.lo + 1n
      const held = (bucket.spans * Number(width)) / Number(bucket.hi - bucket.lo + 1n)
      if (sum + held >= spans) {
        const share = BigInt(Math.ceil((Number(width) * (spans - sum)) / held))
        lo = max(part.lo, part.hi - max(share, 1n) + 1n)
        break
      }
      sum += held
    }
    this.#hi = lo - 1n
    return { lo, hi }
  }
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
