import type { TimeGrid, TimeRange } from '@tailspan/model'

/** The one window that is the whole range; none when the range is empty. */
export function wholeRange({ start, end }: TimeRange): TimeGrid[] {
  const window = end - start
  // Windows hold their last instant, ranges do not.
  return window > 0n ? [{ start: end - 1n, step: window, count: 1, window }] : []
}

/** The steps of a range, which begin at multiples of the step: whole ones as one grid, a part at either end. */
export function stepWindows(range: TimeRange, step: bigint): TimeGrid[] {
  const { start, end } = range
  const offset = ((start % step) + step) % step
  const first = offset === 0n ? start : start - offset + step
  if (first >= end) return wholeRange(range)
  const count = (end - first) / step
  const whole = { start: first + step - 1n, step, count: Number(count), window: step }
  return [
    ...wholeRange({ start, end: first }),
    ...(count > 0n ? [whole] : []),
    ...wholeRange({ start: first + count * step, end }),
  ]
}

/** The last instant of each window, in order. */
export function windowEnds(grids: readonly TimeGrid[]): bigint[] {
  return grids.flatMap(({ start, step, count }) =>
    Array.from({ length: count }, (_, i) => start + BigInt(i) * step),
  )
}
