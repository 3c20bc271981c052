import { requestSignal } from '../request-signal.ts'
import { chooseLoki } from './choose-loki.ts'
import { lastHours } from './hours.ts'
import type { ModuleRoute } from './index.ts'
import { labelParams } from './labels.ts'

const params = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 1 } },
  required: ['name'],
} as const

/** `GET /api/v1/loki/labels/{name}/values`: values of one label. */
export const labelValues: ModuleRoute = (app, deps) => {
  app.get(
    '/api/v1/loki/labels/:name/values',
    { schema: { params, querystring: labelParams } },
    async (request, reply) => {
      const { query, hours, cluster } = request.query
      const { name } = request.params
      const loki = await chooseLoki(deps, cluster)
      const filter = { query, ...lastHours(hours, deps.clock.now()) }
      const signal = requestSignal(reply, deps.timeoutMs)
      return { cluster: loki.id, label: name, values: await loki.labelValues(name, filter, signal) }
    },
  )
}
