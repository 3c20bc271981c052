import type { LokiQueryDeps } from './deps.ts'
import type { LokiHandler, LokiRequest } from './handler.ts'
import { matchersOf } from './selectors.ts'

/** `GET|POST /loki/api/v1/labels` and `/label`: names of the labels of streams in the range. */
export const labels: LokiHandler<LokiQueryDeps> = async (request) =>
  listOf(await labelNames(request))

/** The names, sorted. */
export async function labelNames({
  params,
  deps,
  signal,
}: LokiRequest<LokiQueryDeps>): Promise<string[]> {
  const range = params.range(deps.clock.now())
  const streams = await deps.logs.streams(matchersOf(params.text('query')), range, signal)
  const names = new Set(streams.flatMap((stream) => stream.labels.map(([name]) => name)))
  return [...names].sort()
}

/** A list as Loki answers it: no `data` when it is empty. */
export function listOf(items: readonly unknown[]): unknown {
  return items.length === 0 ? { status: 'success' } : { status: 'success', data: items }
}
