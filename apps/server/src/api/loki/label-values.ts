import { labelValue } from '@tailspan/model'
import type { LokiQueryDeps } from './deps.ts'
import { type LokiHandler, type LokiRequest, pathName } from './handler.ts'
import { listOf } from './labels.ts'
import { matchersOf } from './selectors.ts'

/** `GET|POST /loki/api/v1/label/:name/values`: values of one label of streams in the range. */
export const labelValues: LokiHandler<LokiQueryDeps> = async (request) =>
  listOf(await valuesOf(request))

/** The values, sorted. */
export async function valuesOf(request: LokiRequest<LokiQueryDeps>): Promise<string[]> {
  const { params, deps, signal } = request
  const name = pathName(request)
  const range = params.range(deps.clock.now())
  const streams = await deps.logs.streams(matchersOf(params.text('query')), range, signal)
  const values = new Set(streams.map((stream) => labelValue(stream.labels, name)))
  values.delete('')
  return [...values].sort()
}
