import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { logLine } from './log-line.ts'
import { engineFor, logParams, rangeOf } from './log-params.ts'
import { notALogQuery } from './log-query.ts'

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...logParams,
    limit: { type: 'integer', minimum: 1, maximum: 5000, default: 100 },
    direction: { type: 'string', enum: ['backward', 'forward'] },
  },
} as const

/** `GET /api/v1/logs/query`: lines, newest first unless `direction=forward`. */
export const logsQuery: Routes = (app, deps) => {
  app.get('/api/v1/logs/query', { schema: { querystring } }, async (request, reply) => {
    const started = performance.now()
    const params = request.query
    const limit = params.limit
    const result = await engineFor(deps, params.traceId).queryRange(
      params.query || '{}',
      {
        ...rangeOf(params, deps.clock.now()),
        step: 1_000_000_000n,
        limit,
        direction: params.direction ?? 'backward',
      },
      requestSignal(reply, deps.timeoutMs),
    )
    const rows = result.kind === 'streams' ? result.rows : null
    if (rows === null) throw notALogQuery()
    return {
      logs: rows.map(logLine),
      complete: rows.length < limit,
      tookMs: Math.round(performance.now() - started),
    }
  })
}
