import type { Clock, Stream } from '@tailspan/model'
import { Int64 } from '../decode/int64.ts'
import type { IngestLimits } from '../limits.ts'
import { cut, type Refusals } from './refusals.ts'

const MS = 1_000_000n

/** How old and how new an entry may be, seen from the moment its request came. */
export class LineAge {
  readonly #oldest: bigint | undefined
  readonly #newest: bigint | undefined
  readonly #time = new Int64()

  constructor(limits: IngestLimits, clock: Clock) {
    const now = clock.now()
    if (limits.maxAgeMs !== undefined) this.#oldest = now - BigInt(limits.maxAgeMs) * MS
    if (limits.maxFutureMs !== undefined) this.#newest = now + BigInt(limits.maxFutureMs) * MS
  }

  /** Whether an entry lies outside; then it has been added to the refusals. */
  refuses(refusals: Refusals, stream: Stream, low: number, high: number): boolean {
    if (this.#oldest === undefined && this.#newest === undefined) return false
    this.#time.set(low, high)
    const time = this.#time.toBigInt()
    const oldest = this.#oldest
    if (oldest !== undefined && time < oldest) {
      refusals.add(
        'greater_than_max_sample_age',
        () =>
          `entry for stream '${cut(stream.key, 300)}' has timestamp too old: ${printTime(time)}, oldest acceptable timestamp is: ${printTime(oldest)}`,
      )
      return true
    }
    if (this.#newest !== undefined && time > this.#newest) {
      refusals.add(
        'too_far_in_future',
        () =>
          `entry for stream '${cut(stream.key, 300)}' has timestamp too new: ${printTime(time)}`,
      )
      return true
    }
    return false
  }
}

/** RFC 3339 in seconds where a Date reaches, else the nanoseconds. */
function printTime(ns: bigint): string {
  const date = new Date(Number(ns / MS))
  return Number.isNaN(date.getTime()) ? `${ns}` : date.toISOString().replace(/\.\d+Z$/, 'Z')
}
