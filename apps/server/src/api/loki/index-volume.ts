import { encodeSample } from './encode-series.ts'
import { toRecord } from './encode-streams.ts'
import type { LokiHandler } from './handler.ts'
import { wholeRange } from './range-windows.ts'
import { readVolumes } from './volumes.ts'

/** `GET|POST /loki/api/v1/index/volume`: bytes by labels over the whole range, stamped with its end. */
export const indexVolume: LokiHandler = async (request) => {
  const range = request.params.range(request.deps.clock.now())
  const volumes = await readVolumes(request, wholeRange(range))
  const result = volumes.map(({ labels, total }) => ({
    metric: toRecord(labels),
    value: encodeSample(range.end, total),
  }))
  return { status: 'success', data: { resultType: 'vector', result } }
}
