import { clusterJson } from './cluster-json.ts'
import type { ClusterRoutes } from './deps.ts'

/** `GET /api/v1/clusters/{id}`. */
export const getCluster: ClusterRoutes = (app, { clusters: { registry, health } }) => {
  app.get('/api/v1/clusters/:id', { schema: { params: ID } }, (request) => {
    const entry = registry.get(request.params.id)
    return clusterJson(entry, health.of(entry.cluster))
  })
}

export const ID = {
  type: 'object',
  properties: { id: { type: 'string' } },
  required: ['id'],
} as const
