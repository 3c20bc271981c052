import { requestSignal } from '../../request-signal.ts'
import type { OwnRoute } from '../route.ts'
import { healthJson } from './cluster-json.ts'
import { clusterNames, ID } from './cluster-path.ts'
import { clusterHealthSchema } from './cluster-schema.ts'

/** `POST /api/v1/clusters/{id}/test`: asks all of its servers now whether they work. */
export const testCluster: OwnRoute = {
  doc: {
    id: 'testCluster',
    tag: 'clusters',
    summary: 'Asks all servers of a cluster now whether they work.',
    path: '/api/v1/clusters/:id/test',
    methods: ['POST'],
    names: clusterNames,
    answer: { status: 200, description: 'How they fare.', schema: clusterHealthSchema },
    failures: { 404: 'There is no such cluster.' },
  },
  register: (app, { clusters, timeoutMs }) => {
    app.post('/api/v1/clusters/:id/test', { schema: { params: ID } }, async (request, reply) => {
      const { cluster } = clusters.registry.get(request.params.id)
      return healthJson(await clusters.health.check(cluster, requestSignal(reply, timeoutMs)))
    })
  },
}
