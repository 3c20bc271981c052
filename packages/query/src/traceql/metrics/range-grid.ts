import { TailspanError, type TimeRange } from '@tailspan/model'
import { printDuration } from '../../syntax/index.ts'
import { defaultStep } from './default-step.ts'
import { alignedGrid, type Grid } from './grid.ts'

/**
 * The samples of a range query: whole steps around the range, without what lies after `now`. Throws
 * `bad_request` for a range that is empty and for a step that would make more than `maxPoints`.
 */
export function rangeGrid(
  range: TimeRange,
  step: bigint | undefined,
  now: bigint,
  maxPoints: number,
): Grid {
  const end = range.end > now && now > range.start ? now : range.end
  const length = end - range.start
  if (length <= 0n) throw new TailspanError('bad_request', 'end must be greater than start')
  const asked = range.end - range.start
  const chosen = step ?? defaultStep(asked)
  if (asked / chosen > BigInt(maxPoints)) {
    const least = asked / BigInt(maxPoints)
    throw new TailspanError(
      'bad_request',
      `step of ${printDuration(chosen)} is too small, minimum step for given range is ${printDuration(least)}`,
    )
  }
  return alignedGrid(range.start, end, chosen)
}

const SECOND = 1_000_000_000n

/**
 * A grid whose second sample is the whole range. What lies in the future is cut off by whole seconds,
 * so that a query that is asked again and again covers the same fractions. Throws `bad_request` for a
 * range that is empty.
 */
export function instantGrid({ start, end }: TimeRange, now: bigint): Grid {
  const ahead = end > now ? (end - now + SECOND - 1n) / SECOND : 0n
  const step = end - ahead * SECOND - start
  if (end <= start || step <= 0n) {
    throw new TailspanError('bad_request', 'end must be greater than start')
  }
  return { start, step, count: 2 }
}
