import type { LokiQueryDeps } from './deps.ts'
import { toRecord } from './encode-streams.ts'
import type { LokiHandler } from './handler.ts'
import { matchersOf } from './selectors.ts'

/** `GET|POST /loki/api/v1/series`: label sets of the streams that any `match` selects. */
export const series: LokiHandler<LokiQueryDeps> = async ({ params, deps, signal }) => {
  const range = params.range(deps.clock.now())
  const given = [...params.all('match[]'), ...params.all('match')]
  const selectors = given.length === 0 ? [''] : given
  const byKey = new Map<string, Record<string, string>>()
  for (const selector of selectors) {
    for (const stream of await deps.logs.streams(matchersOf(selector), range, signal)) {
      byKey.set(stream.key, toRecord(stream.labels))
    }
  }
  return { status: 'success', data: [...byKey.values()] }
}
