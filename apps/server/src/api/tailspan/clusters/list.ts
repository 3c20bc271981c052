import { clusterJson } from './cluster-json.ts'
import type { ClusterRoutes } from './deps.ts'

/** `GET /api/v1/clusters`: all of them, this server's own store first, and how they fare. */
export const listClusters: ClusterRoutes = (app, { clusters: { registry, health } }) => {
  app.get('/api/v1/clusters', () => ({
    clusters: [
      { id: 'local', labels: {}, source: 'embedded', health: { status: 'up' } },
      ...registry.list().map((entry) => clusterJson(entry, health.of(entry.cluster))),
    ],
  }))
}
