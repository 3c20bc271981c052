import { encodeSample } from './encode-series.ts'
import { toRecord } from './encode-streams.ts'
import type { LokiHandler } from './handler.ts'
import { stepWindows, windowEnds } from './range-windows.ts'
import { readVolumes } from './volumes.ts'

const MAX_STEPS = 11_000n

/**
 * `GET|POST /loki/api/v1/index/volume_range`: bytes by labels for each step. Steps begin at
 * multiples of their length; each is stamped with its last millisecond, the last with the end.
 */
export const indexVolumeRange: LokiHandler = async (request) => {
  const range = request.params.range(request.deps.clock.now())
  const step = request.params.step(range)
  if ((range.end - range.start) / step > MAX_STEPS) {
    throw request.params.refuse(
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    )
  }
  const grids = stepWindows(range, step)
  const ends = windowEnds(grids)
  const volumes = await readVolumes(request, grids)
  const result = volumes.map(({ labels, values }) => ({
    metric: toRecord(labels),
    values: values.flatMap((value, i) => {
      const last = ends[i] ?? 0n
      if (Number.isNaN(value)) return []
      return [encodeSample(last + 1n === range.end ? range.end : last, value)]
    }),
  }))
  return { status: 'success', data: { resultType: 'matrix', result } }
}
