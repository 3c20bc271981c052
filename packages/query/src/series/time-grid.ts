import type { TimeGrid } from '@tailspan/model'

/** Evaluation times without a look-back window. */
export type EvaluationTimes = Omit<TimeGrid, 'window'>

/** The time of point `i`, nanoseconds. */
export function timeAt(times: EvaluationTimes, i: number): bigint {
  return times.start + BigInt(i) * times.step
}

/** Start rounded down and end rounded up to multiples of the step since the epoch. */
export function alignToStep(
  start: bigint,
  end: bigint,
  step: bigint,
): { readonly start: bigint; readonly end: bigint } {
  return { start: floorTo(start, step), end: -floorTo(-end, step) }
}

function floorTo(time: bigint, step: bigint): bigint {
  const rest = time % step
  return rest < 0n ? time - rest - step : time - rest
}
