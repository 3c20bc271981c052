import { halvesOf } from '../duck/buffer-pool.ts'
import type { SpanQueries } from './span-queries.ts'

/** How many spans start in each of some buckets: bucket `n` is `[n << shift, (n + 1) << shift)`. */
export interface TimeBuckets {
  readonly shift: number
  /** Their numbers, the newest first. */
  readonly numbers: readonly number[]
  /** Spans of each. */
  readonly spans: readonly number[]
}

/** More are made half as many. */
const MOST_BUCKETS = 4096
/** Buckets of about a second at first. */
const FIRST_SHIFT = 30

/** How many spans of a file start when, roughly: what guides how much of it is read at a time. */
export class SpanTimes {
  readonly #mostBuckets: number
  #counts = new Map<number, number>()
  /** Undefined when spans came since. */
  #buckets: TimeBuckets | undefined
  #shift = FIRST_SHIFT
  #spans = 0
  #lo = 0n
  #hi = 0n

  constructor(mostBuckets = MOST_BUCKETS) {
    this.#mostBuckets = mostBuckets
  }

  /** Those of the rows that a file has. */
  static async load(queries: SpanQueries): Promise<SpanTimes> {
    const times = new SpanTimes()
    const { signal } = new AbortController()
    const read = ([lo, hi]: readonly unknown[]): bigint[] =>
      typeof lo === 'bigint' && typeof hi === 'bigint' ? [lo, hi] : []
    const sql = 'SELECT min(start_ns), max(start_ns) FROM span_rows'
    const [extent = []] = await queries.rows(() => sql, read, signal)
    const [lo, hi] = extent
    if (lo === undefined || hi === undefined) return times
    while ((hi >> BigInt(times.#shift)) - (lo >> BigInt(times.#shift)) >= MOST_BUCKETS) {
      times.#shift++
    }
    const buckets = await queries.rows(
      () => `SELECT start_ns >> ${times.#shift} AS bucket, count(*) FROM span_rows GROUP BY bucket`,
      ([bucket, count]) => [Number(bucket), Number(count)] as const,
      signal,
    )
    for (const [bucket, count] of buckets) {
      times.#counts.set(bucket, count)
      times.#spans += count
    }
    times.#lo = lo
    times.#hi = hi
    return times
  }

  get spans(): number {
    return this.#spans
  }

  /** The earliest and the latest start; meaningless without spans. */
  get extent(): { readonly lo: bigint; readonly hi: bigint } {
    return { lo: this.#lo, hi: this.#hi }
  }

  /** Adds the first so many starts. */
  add(starts: BigInt64Array<ArrayBuffer>, length: number): void {
    if (length === 0) return
    this.#buckets = undefined
    const halves = halvesOf(starts)
    const width = 2 ** this.#shift
    let [lo, hi] = [0, 0]
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    let [last, count] = [Number.NaN, 0]
    for (let row = 0; row < length; row++) {
      const start = (halves[2 * row + 1] as number) * 2 ** 32 + ((halves[2 * row] as number) >>> 0)
      // Equal as doubles, two starts can differ, so the exact ones decide.
      if (start <= least && (start < least || isBefore(starts, row, lo))) [least, lo] = [start, row]
      if (start >= most && (start > most || isBefore(starts, hi, row))) [most, hi] = [start, row]
      const bucket = Math.floor(start / width)
      if (bucket === last) count++
      else {
        this.#count(last, count)
        last = bucket
        count = 1
      }
    }
    this.#count(last, count)
    const [from, to] = [starts[lo] as bigint, starts[hi] as bigint]
    if (this.#spans === 0 || from < this.#lo) this.#lo = from
    if (this.#spans === 0 || to > this.#hi) this.#hi = to
    this.#spans += length
    while (this.#counts.size > this.#mostBuckets) this.#halve()
  }

  /** As they are now; later spans do not change them. */
  buckets(): TimeBuckets {
    this.#buckets ??= this.#sorted()
    return this.#buckets
  }

  #sorted(): TimeBuckets {
    // Sorted as doubles, some thousand numbers take a tenth of what a comparison in JavaScript takes.
    const numbers = Array.from(Float64Array.from(this.#counts.keys()).sort().reverse())
    return {
      shift: this.#shift,
      numbers,
      spans: numbers.map((bucket) => this.#counts.get(bucket) ?? 0),
    }
  }

  #count(bucket: number, count: number): void {
    if (count > 0) this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count)
  }

  #halve(): void {
    const counts = new Map<number, number>()
    for (const [bucket, count] of this.#counts) {
      const wider = Math.floor(bucket / 2)
      counts.set(wider, (counts.get(wider) ?? 0) + count)
    }
    this.#counts = counts
    this.#shift++
  }
}

function isBefore(starts: BigInt64Array, a: number, b: number): boolean {
  return (starts[a] as bigint) < (starts[b] as bigint)
}
