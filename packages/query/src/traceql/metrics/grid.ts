/** Times of samples: `start + k * step` for k in 0 ‥ count-1, nanoseconds. */
export interface Grid {
  readonly start: bigint
  readonly step: bigint
  readonly count: number
}

/**
 * The sample that an instant counts for: sample k covers `(start + (k-1) * step, start + k * step]`.
 * -1 for instants that count for none, the start itself included.
 */
export function sampleOf(grid: Grid, at: bigint): number {
  if (at <= grid.start) return -1
  const index = Number((at - grid.start + grid.step - 1n) / grid.step)
  return index < grid.count ? index : -1
}

/** Whole steps around a range: the start moved back, the end forward. Step at least 1. */
export function alignedGrid(start: bigint, end: bigint, step: bigint): Grid {
  const first = floorTo(start, step)
  const last = -floorTo(-end, step)
  return { start: first, step, count: Number((last - first) / step) + 1 }
}

function floorTo(value: bigint, step: bigint): bigint {
  const rest = ((value % step) + step) % step
  return value - rest
}
