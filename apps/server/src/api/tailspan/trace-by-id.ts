import { ALL_TIME, TailspanError } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { normalTraceId } from './log-params.ts'
import { spansJson } from './span-json.ts'
import { tracePath } from './trace-path.ts'

/**
 * `GET /api/v1/traces/:id`: its spans, earliest first. A trace that only log lines name answers
 * without spans; one that nothing names answers 404.
 */
export const traceById: Routes = (app, deps) => {
  app.get('/api/v1/traces/:id', { schema: { params: tracePath } }, async (request, reply) => {
    const traceId = normalTraceId(request.params.id)
    const signal = requestSignal(reply, deps.timeoutMs)
    const batch = await deps.spans.trace(traceId, signal)
    if (batch === null && !(await hasLogs(traceId, signal))) {
      throw new TailspanError('not_found', `no span and no log line of trace ${traceId} is here`)
    }
    const spans = batch === null ? [] : spansJson(batch)
    return { traceId, spans, services: [...new Set(spans.map((span) => span.service))].sort() }
  })

  async function hasLogs(traceId: string, signal: AbortSignal): Promise<boolean> {
    const selection = {
      matchers: [],
      range: ALL_TIME,
      direction: 'backward' as const,
      limit: 1,
      traceId,
      fields: [],
    }
    for await (const batch of deps.logs.read(selection, signal)) return batch.length > 0
    return false
  }
}
