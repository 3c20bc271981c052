import { ALL_TIME } from '@tailspan/model'
import { flag, list, record } from '../openapi/schema.ts'
import { logLine, logLineSchema } from './log-line.ts'
import { engineFor } from './log-params.ts'
import { question } from './route.ts'
import { traceNames } from './trace-path.ts'

/** `/api/v1/traces/:id/logs`: the trace's lines wherever their trace id stands, oldest first. */
export const traceLogs = question(
  {
    id: 'traceLogs',
    tag: 'traces',
    summary: 'The log lines of a trace that this server has, oldest first.',
    path: '/api/v1/traces/:id/logs',
    names: traceNames,
    params: { limit: { type: 'integer', minimum: 1, maximum: 5000, default: 2000 } },
    answer: record('TraceLogsAnswer', {
      logs: list(logLineSchema),
      complete: flag('whether these are all lines, not only the first `limit`'),
    }),
  },
  async ({ params, names, deps, signal }) => {
    const { limit } = params
    const result = await engineFor(deps, names.id).queryRange(
      '{}',
      { ...ALL_TIME, step: 1_000_000_000n, limit, direction: 'forward' },
      signal,
    )
    const rows = result.kind === 'streams' ? result.rows : []
    return { logs: rows.map(logLine), complete: rows.length < limit }
  },
)
