import { TailspanError } from '@tailspan/model'
import type { LogRow } from '@tailspan/query'
import type { LokiQueryDeps } from './deps.ts'
import type { LokiRequest } from './handler.ts'

/** The newest lines of a log query, in which fields are looked for: `line_limit` of them. */
export async function detectedRows({
  params,
  deps,
  signal,
}: LokiRequest<LokiQueryDeps>): Promise<readonly LogRow[]> {
  const range = params.range(deps.clock.now())
  const limit = params.positive('line_limit', 100)
  const step = params.step(range)
  const result = await deps.engine.queryRange(
    params.text('query'),
    { ...range, step, limit, direction: 'backward' },
    signal,
  )
  if (result.kind === 'streams') return result.rows
  throw new TailspanError('bad_request', 'only log selector is supported')
}

/** Most fields or values that are answered: `limit`, which was once called `field_limit`. */
export function detectedLimit({ params }: Pick<LokiRequest, 'params'>): number {
  return params.positive(params.text('limit') === '' ? 'field_limit' : 'limit', 1000)
}
