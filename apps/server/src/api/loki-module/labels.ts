import { requestSignal } from '../request-signal.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import { HOURS, lastHours } from './hours.ts'
import type { ModuleRoute } from './index.ts'

/** Parameters of questions about labels. */
export const labelParams = {
  type: 'object',
  additionalProperties: false,
  properties: {
    query: { type: 'string', default: '', description: 'a selector: only of its streams' },
    hours: HOURS,
    cluster: CLUSTER,
  },
} as const

/** `GET /api/v1/loki/labels`: names of labels. */
export const labels: ModuleRoute = (app, deps) => {
  app.get(
    '/api/v1/loki/labels',
    { schema: { querystring: labelParams } },
    async (request, reply) => {
      const { query, hours, cluster } = request.query
      const loki = await chooseLoki(deps, cluster)
      const filter = { query, ...lastHours(hours, deps.clock.now()) }
      const names = await loki.labels(filter, requestSignal(reply, deps.timeoutMs))
      return { cluster: loki.id, labels: names }
    },
  )
}
