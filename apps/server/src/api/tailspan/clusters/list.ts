import { list, record } from '../../openapi/schema.ts'
import type { OwnRoute } from '../route.ts'
import { clusterJson } from './cluster-json.ts'
import { clusterSchema } from './cluster-schema.ts'

/** `GET /api/v1/clusters`: all of them, this server's own store first, and how they fare. */
export const listClusters: OwnRoute = {
  doc: {
    id: 'clusters',
    tag: 'clusters',
    summary: 'All clusters, this server’s own store first, and how they fare.',
    path: '/api/v1/clusters',
    methods: ['GET'],
    answer: {
      status: 200,
      description: 'The clusters, without secrets.',
      schema: record('ClustersAnswer', { clusters: list(clusterSchema) }),
    },
  },
  register: (app, { clusters: { registry, health } }) => {
    app.get('/api/v1/clusters', () => ({
      clusters: [
        { id: 'local', labels: {}, source: 'embedded', health: { status: 'up' } },
        ...registry.list().map((entry) => clusterJson(entry, health.of(entry.cluster))),
      ],
    }))
  },
}
