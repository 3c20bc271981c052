import type { OwnRoute } from '../route.ts'
import { clusterJson } from './cluster-json.ts'
import { clusterNames, ID } from './cluster-path.ts'
import { clusterSchema } from './cluster-schema.ts'

/** `GET /api/v1/clusters/{id}`. */
export const getCluster: OwnRoute = {
  doc: {
    id: 'cluster',
    tag: 'clusters',
    summary: 'One cluster, and how it fares.',
    path: '/api/v1/clusters/:id',
    methods: ['GET'],
    names: clusterNames,
    answer: { status: 200, description: 'The cluster, without secrets.', schema: clusterSchema },
    failures: { 404: 'There is no such cluster.' },
  },
  register: (app, { clusters: { registry, health } }) => {
    app.get('/api/v1/clusters/:id', { schema: { params: ID } }, (request) => {
      const entry = registry.get(request.params.id)
      return clusterJson(entry, health.of(entry.cluster))
    })
  },
}
