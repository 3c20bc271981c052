import { TailspanError } from '@tailspan/model'
import { alignToStep, type EvaluationTimes } from '../series/time-grid.ts'
import type { LogqlLimits } from './limits.ts'

/** The points of a range query; `align` moves them to multiples of the step, as Loki does. */
export function rangeTimes(
  { start, end, step }: { readonly start: bigint; readonly end: bigint; readonly step: bigint },
  { maxPoints }: LogqlLimits,
  align = true,
): EvaluationTimes {
  if (step <= 0n) {
    throw new TailspanError(
      'bad_request',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    )
  }
  if ((end - start) / step > BigInt(maxPoints)) {
    throw new TailspanError(
      'bad_request',
      `exceeded maximum resolution of ${maxPoints.toLocaleString('en')} points per time series. Try increasing the value of the step parameter`,
    )
  }
  const aligned = align ? alignToStep(start, end, step) : { start, end }
  const count = Number((aligned.end - aligned.start) / step) + 1
  return { start: aligned.start, step, count }
}
