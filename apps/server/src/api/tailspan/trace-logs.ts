import { ALL_TIME } from '@tailspan/model'
import { Type } from 'typebox'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { logLine } from './log-line.ts'
import { engineFor } from './log-params.ts'

const Path = Type.Object({ id: Type.String() })
const Query = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, default: 2000 })),
})

/** `GET /api/v1/traces/:id/logs`: the trace's lines wherever their trace id stands, oldest first. */
export const traceLogs: Routes = (app, deps) => {
  const schema = { params: Path, querystring: Query }
  app.get('/api/v1/traces/:id/logs', { schema }, async (request, reply) => {
    const limit = request.query.limit ?? 2000
    const result = await engineFor(deps, request.params.id).queryRange(
      '{}',
      { ...ALL_TIME, step: 1_000_000_000n, limit, direction: 'forward' },
      requestSignal(reply, deps.timeoutMs),
    )
    const rows = result.kind === 'streams' ? result.rows : []
    return { logs: rows.map(logLine), complete: rows.length < limit }
  })
}
