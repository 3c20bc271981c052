import { labelValue } from '@tailspan/model'
import type { LokiHandler } from './handler.ts'
import { listOf } from './labels.ts'
import { matchersOf } from './selectors.ts'

/** `GET|POST /loki/api/v1/label/:name/values`: values of one label of streams in the range. */
export const labelValues: LokiHandler = async ({ params, path, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const streams = await deps.logs.streams(matchersOf(params.text('query')), range, signal)
  const name = path['name'] ?? ''
  const values = new Set(streams.map((stream) => labelValue(stream.labels, name)))
  values.delete('')
  return listOf([...values].sort())
}
