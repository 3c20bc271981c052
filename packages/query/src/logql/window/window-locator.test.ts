import { expect, test } from 'vitest'
import { WindowLocator } from './window-locator.ts'

/** Points of a grid that look back on an instant, by the definition `t - window < ts <= t`. */
function expected(
  ts: bigint,
  start: bigint,
  step: bigint,
  count: number,
  window: bigint,
): number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const t = start + BigInt(i) * step
    return ts > t - window && ts <= t
  })
}

const hour = 3_600_000_000_000n
const now = 1_768_471_200_000_000_000n

test.each([
  [10n, 2n, 5, 3n, 1n],
  [10n, 5n, 4, 5n, 1n],
  [10n, 5n, 4, 2n, 1n],
  [-7n, 3n, 6, 7n, 1n],
  [now, hour, 4, 2n * hour, hour / 7n],
  [now, 5000n * hour, 3, 12_000n * hour, 999n * hour],
])('grid from %d by %d, %d points, window %d', (start, step, count, window, stride) => {
  const first = start - window - 2n * stride
  const instants = Array.from({ length: 60 }, (_, i) => first + BigInt(i) * stride)
  const locator = new WindowLocator({ start, step, count, window })
  locator.locate({ timestamps: BigInt64Array.from(instants), length: instants.length })
  for (const [i, ts] of instants.entries()) {
    const points: number[] = []
    const to = Math.min(locator.last[i] ?? 0, count - 1)
    for (let p = locator.first[i] ?? 0; p <= to; p++) points.push(p)
    expect(points, String(ts)).toEqual(expected(ts, start, step, count, window))
    expect(locator.time[i]).toBe(Number(ts - start))
  }
})
