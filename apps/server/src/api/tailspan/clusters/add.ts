import { readCluster } from '../../../clusters/read-cluster.ts'
import { clusterJson } from './cluster-json.ts'
import type { ClusterRoutes } from './deps.ts'

/** `POST /api/v1/clusters`: adds a cluster and keeps it. 409 when its id is taken. */
export const addCluster: ClusterRoutes = (app, { clusters: { registry, addresses } }) => {
  app.post('/api/v1/clusters', async (request, reply) => {
    const settings = await readCluster(request.body, 'cluster', { allowFiles: false, addresses })
    const entry = await registry.add(settings)
    return reply
      .code(201)
      .header('location', `/api/v1/clusters/${settings.id}`)
      .send(clusterJson(entry, undefined))
  })
}
