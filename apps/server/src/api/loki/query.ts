import type { LokiQueryDeps } from './deps.ts'
import { encodeSeries, warningsOf } from './encode-series.ts'
import type { LokiHandler } from './handler.ts'
import { queryStats } from './stats.ts'

/** `GET|POST /loki/api/v1/query`: a metric query at one instant. */
export const query: LokiHandler<LokiQueryDeps> = async ({ params, deps, signal, partial }) => {
  const since = performance.now()
  const limit = params.limit()
  const direction = params.direction()
  const time = params.instant('time', deps.clock.now())
  const result = await deps.engine.queryInstant(
    params.query(),
    { time, limit, direction, partial },
    signal,
  )
  if (result.kind === 'streams') {
    throw params.refuse(
      'log queries are not supported as an instant query type, ' +
        'please change your query to a range query type',
    )
  }
  return {
    status: 'success',
    ...warningsOf(result),
    data: { ...encodeSeries(result), stats: queryStats({ since, lines: 0 }) },
  }
}
