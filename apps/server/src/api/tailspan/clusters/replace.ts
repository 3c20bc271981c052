import { TailspanError } from '@tailspan/model'
import { readCluster } from '../../../clusters/read-cluster.ts'
import { clusterJson } from './cluster-json.ts'
import type { ClusterRoutes } from './deps.ts'
import { ID } from './get.ts'

/** `PUT /api/v1/clusters/{id}`: the cluster as it is to be from now on, secrets and all. */
export const replaceCluster: ClusterRoutes = (app, { clusters }) => {
  const { registry, addresses, health } = clusters
  app.put('/api/v1/clusters/:id', { schema: { params: ID } }, async (request) => {
    const { id } = request.params
    registry.get(id)
    const body = request.body
    const given =
      typeof body === 'object' && body !== null && !('id' in body) ? { ...body, id } : body
    const settings = await readCluster(given, 'cluster', { allowFiles: false, addresses })
    if (settings.id !== id) {
      throw new TailspanError('bad_request', `cluster.id must be "${id}" as in the address`)
    }
    const entry = await registry.replace(settings)
    return clusterJson(entry, health.of(entry.cluster))
  })
}
