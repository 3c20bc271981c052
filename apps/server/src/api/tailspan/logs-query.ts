import { flag, list, whole } from '../openapi/schema.ts'
import { askLogs } from './ask-logs.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { logLine, logLineSchema } from './log-line.ts'
import { dedupParam, logParams, rangeOf } from './log-params.ts'
import { notALogQuery, parseLogQuery } from './log-query.ts'
import { question } from './route.ts'

/** `/api/v1/logs/query`: lines, newest first unless `direction=forward`. */
export const logsQuery = question(
  {
    id: 'logsQuery',
    tag: 'logs',
    summary: 'Log lines, newest first unless `direction=forward`.',
    path: '/api/v1/logs/query',
    params: {
      ...logParams,
      limit: { type: 'integer', minimum: 1, maximum: 5000, default: 100 },
      direction: { type: 'string', enum: ['backward', 'forward'], default: 'backward' },
      ...dedupParam,
    },
    answer: clusterAnswer('LogsAnswer', {
      logs: list(logLineSchema),
      complete: flag('whether these are all lines, not only the first `limit`'),
      tookMs: whole('milliseconds'),
    }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const started = performance.now()
    const { limit, direction } = params
    const range = rangeOf(params, deps.clock.now())
    const asked = await askLogs(deps, params, signal)
    return withClusters(asked, async () => {
      const text = asked.text(parseLogQuery(params.query))
      const options = { ...range, step: 1_000_000_000n, limit, direction }
      const result = await asked.engine.queryRange(text, options, signal)
      if (result.kind !== 'streams') throw notALogQuery()
      return {
        logs: result.rows.map(logLine),
        complete: result.rows.length < limit,
        tookMs: Math.round(performance.now() - started),
      }
    })
  },
)
