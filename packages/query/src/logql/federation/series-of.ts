import { TailspanError } from '@tailspan/model'
import { emptySeries, type Series, setPoint } from '../../series/series.ts'
import type { EvaluationTimes } from '../../series/time-grid.ts'
import type { LogqlResult } from '../result.ts'

/** A metric answer as series on a grid; points beside the grid are left out. */
export function seriesOf(result: LogqlResult, times: EvaluationTimes): Series[] {
  switch (result.kind) {
    case 'matrix':
      return result.series.map(({ labels, points }) => onGrid(labels, points, times))
    case 'vector':
      return result.samples.map(({ labels, t, v }) => onGrid(labels, [{ t, v }], times))
    case 'scalar':
      return [onGrid([], [result], times)]
    case 'streams':
      throw new TailspanError('internal', 'a metric query was answered with lines')
  }
}

function onGrid(
  labels: Series['labels'],
  points: readonly { readonly t: bigint; readonly v: number }[],
  { start, step, count }: EvaluationTimes,
): Series {
  const series = emptySeries(labels, count)
  for (const { t, v } of points) {
    const [place, rest] = [(t - start) / step, (t - start) % step]
    if (rest === 0n && place >= 0n && place < BigInt(count)) setPoint(series, Number(place), v)
  }
  return series
}
