import type { LokiQueryDeps } from './deps.ts'
import { encodeSeries, warningsOf } from './encode-series.ts'
import { encodeStreams } from './encode-streams.ts'
import type { LokiHandler } from './handler.ts'
import { queryStats } from './stats.ts'

/** `GET|POST /loki/api/v1/query_range`: lines or series over a range. */
export const queryRange: LokiHandler<LokiQueryDeps> = async ({
  params,
  deps,
  signal,
  encoding,
  partial,
}) => {
  const since = performance.now()
  const range = params.range(deps.clock.now())
  const limit = params.limit()
  const direction = params.direction()
  const step = params.step(range)
  const interval = params.duration('interval') ?? 0n
  if (interval < 0n) throw params.refuse('interval must be >= 0')
  const result = await deps.engine.queryRange(
    params.filteredQuery(),
    { ...range, step, limit, direction, interval, partial },
    signal,
  )
  if (result.kind !== 'streams') {
    const stats = queryStats({ since, lines: 0 })
    return { status: 'success', ...warningsOf(result), data: { ...encodeSeries(result), stats } }
  }
  return {
    status: 'success',
    data: {
      resultType: 'streams',
      ...encoding.echo,
      result: encodeStreams(result.rows, encoding.categorize),
      stats: queryStats({ since, lines: result.rows.length }),
    },
  }
}
