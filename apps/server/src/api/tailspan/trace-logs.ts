import { ALL_TIME } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { logLine } from './log-line.ts'
import { engineFor } from './log-params.ts'
import { tracePath } from './trace-path.ts'

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 5000, default: 2000 },
  },
} as const

/** `GET /api/v1/traces/:id/logs`: the trace's lines wherever their trace id stands, oldest first. */
export const traceLogs: Routes = (app, deps) => {
  const schema = { params: tracePath, querystring }
  app.get('/api/v1/traces/:id/logs', { schema }, async (request, reply) => {
    const limit = request.query.limit
    const result = await engineFor(deps, request.params.id).queryRange(
      '{}',
      { ...ALL_TIME, step: 1_000_000_000n, limit, direction: 'forward' },
      requestSignal(reply, deps.timeoutMs),
    )
    const rows = result.kind === 'streams' ? result.rows : []
    return { logs: rows.map(logLine), complete: rows.length < limit }
  })
}
