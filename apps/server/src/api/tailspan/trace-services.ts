import { ALL_TIME } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'

/** `GET /api/v1/traces/services`: names of the services that sent spans. */
export const traceServices: Routes = (app, deps) => {
  app.get('/api/v1/traces/services', async (_request, reply) => {
    const values = await deps.spans.tagValues(
      { kind: 'field', field: 'service' },
      ALL_TIME,
      1000,
      requestSignal(reply, deps.timeoutMs),
    )
    const services = values
      .filter((value) => typeof value === 'string')
      .filter((name) => name !== '')
    return { services: services.sort((a, b) => (a < b ? -1 : 1)) }
  })
}
