import type { TimeGrid, TimeRange } from '@tailspan/model'

/** Buckets of one size, aligned so that each window of a grid is a whole number of them. */
export interface Buckets {
  /** Nanoseconds. */
  readonly size: bigint
  readonly perStep: number
  readonly perWindow: number
}

/** A grid cut finer than this is not answered from buckets. */
const MOST_BUCKETS = 2_000_000n

/** The coarsest buckets that fit the grid; null when there would be too many. */
export function bucketGrid({ step, count, window }: TimeGrid): Buckets | null {
  if (window <= 0n || step <= 0n) return null
  // A single window is one bucket, whatever the step.
  const size = count <= 1 ? window : commonDivisor(step, window)
  if ((window + step * BigInt(Math.max(0, count - 1))) / size > MOST_BUCKETS) return null
  return { size, perStep: count <= 1 ? 1 : Number(step / size), perWindow: Number(window / size) }
}

/** The instants that any window of the grid holds, as a half-open range. Bucket 0 begins at its start. */
export function gridRange({ start, step, count, window }: TimeGrid): TimeRange {
  return { start: start - window + 1n, end: start + step * BigInt(Math.max(0, count - 1)) + 1n }
}

/** The sum of each window; NaN for a window without a row. */
export function slideWindows(
  sums: ReadonlyMap<number, number>,
  grid: TimeGrid,
  { perStep, perWindow }: Buckets,
): Float64Array {
  const values = new Float64Array(grid.count).fill(Number.NaN)
  for (const [bucket, sum] of sums) {
    // Window i holds the buckets i * perStep ‥ i * perStep + perWindow - 1.
    const first = Math.max(0, Math.ceil((bucket - perWindow + 1) / perStep))
    const last = Math.min(grid.count - 1, Math.floor(bucket / perStep))
    for (let i = first; i <= last; i++) {
      const before = values[i]
      values[i] = sum + (before === undefined || Number.isNaN(before) ? 0 : before)
    }
  }
  return values
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b)
}
