import { BIGINT } from '@duckdb/node-api'
import type { SpanQueries } from './span-queries.ts'

/** Span starts from `lo` to `hi`, both included. */
export interface Slice {
  readonly lo: bigint
  readonly hi: bigint
}

/** Where the spans of a file lie in time. */
export interface SpanExtent extends Slice {
  readonly spans: number
}

/** Spans of the first slice. Each is four times the one before, up to sixteen times the first. */
export const FIRST_SLICE = 16_384
const GROWTH = 4
const MOST = 16
/** A window of time is cut along a histogram with at most this many buckets. */
const BUCKETS = 256n

/**
 * Cuts `within` into slices that hold about `first` spans and then more, newest first, together
 * covering every span that starts there. Rows are counted window by window, so asking for the
 * newest few reads little, however the spans are spread over time.
 */
export async function* timeSlices(
  queries: SpanQueries,
  extent: SpanExtent,
  within: Slice,
  first: number,
  signal: AbortSignal,
): AsyncGenerator<Slice> {
  const cutter = new SliceCutter(queries, first, signal)
  let window = { lo: within.lo, hi: within.hi }
  let width = ((extent.hi - extent.lo) * BigInt(GROWTH * first)) / BigInt(extent.spans || 1)
  while (window.hi >= within.lo) {
    const lo = window.hi - width
    window = { lo: lo > within.lo ? lo : within.lo, hi: window.hi }
    // Few spans in all are not worth counting.
    if (extent.spans <= first) yield window
    else yield* cutter.cut(window)
    window = { lo: within.lo, hi: window.lo - 1n }
    width = width * BigInt(GROWTH) + 1n
  }
}

class SliceCutter {
  readonly #queries: SpanQueries
  readonly #signal: AbortSignal
  readonly #most: number
  #wanted: number

  constructor(queries: SpanQueries, first: number, signal: AbortSignal) {
    this.#queries = queries
    this.#most = first * MOST
    this.#wanted = first
    this.#signal = signal
  }

  async *cut(window: Slice): AsyncGenerator<Slice> {
    let shift = 0n
    while ((window.hi >> shift) - (window.lo >> shift) >= BUCKETS) shift++
    let rows = 0
    let slice: Slice | undefined
    for (const [bucket, count] of await this.#histogram(window, shift)) {
      const part = clip({ lo: bucket << shift, hi: ((bucket + 1n) << shift) - 1n }, window)
      if (count > GROWTH * this.#wanted && shift > 0n) {
        if (slice) yield slice
        slice = undefined
        rows = 0
        yield* this.cut(part)
        continue
      }
      slice = { lo: part.lo, hi: slice?.hi ?? part.hi }
      rows += count
      if (rows < this.#wanted) continue
      yield slice
      slice = undefined
      rows = 0
      this.#wanted = Math.min(this.#wanted * GROWTH, this.#most)
    }
    if (slice) yield slice
  }

  /** Spans by `start >> shift`, the newest first: a shift cannot overflow as a difference can. */
  #histogram(window: Slice, shift: bigint): Promise<[bucket: bigint, count: number][]> {
    return this.#queries.rows(
      (parameters) => `
        SELECT start_ns >> ${parameters.add(shift, BIGINT)} AS bucket, count(*) FROM span_rows
        WHERE start_ns BETWEEN ${parameters.add(window.lo, BIGINT)}
          AND ${parameters.add(window.hi, BIGINT)}
        GROUP BY bucket ORDER BY bucket DESC`,
      ([bucket, count]) => [bucket as bigint, Number(count)],
      this.#signal,
    )
  }
}

function clip(slice: Slice, within: Slice): Slice {
  return {
    lo: slice.lo > within.lo ? slice.lo : within.lo,
    hi: slice.hi < within.hi ? slice.hi : within.hi,
  }
}
