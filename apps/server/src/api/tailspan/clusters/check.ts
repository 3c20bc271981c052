import { requestSignal } from '../../request-signal.ts'
import { healthJson } from './cluster-json.ts'
import type { ClusterRoutes } from './deps.ts'
import { ID } from './get.ts'

/** `POST /api/v1/clusters/{id}/test`: asks all of its servers now whether they work. */
export const testCluster: ClusterRoutes = (app, { clusters, timeoutMs }) => {
  app.post('/api/v1/clusters/:id/test', { schema: { params: ID } }, async (request, reply) => {
    const { cluster } = clusters.registry.get(request.params.id)
    return healthJson(await clusters.health.check(cluster, requestSignal(reply, timeoutMs)))
  })
}
