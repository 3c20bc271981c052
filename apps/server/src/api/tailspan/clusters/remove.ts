import type { ClusterRoutes } from './deps.ts'
import { ID } from './get.ts'

/** `DELETE /api/v1/clusters/{id}`: calls under way end in peace. */
export const removeCluster: ClusterRoutes = (app, { clusters: { registry } }) => {
  app.delete('/api/v1/clusters/:id', { schema: { params: ID } }, async (request, reply) => {
    await registry.remove(request.params.id)
    return reply.code(204).send()
  })
}
