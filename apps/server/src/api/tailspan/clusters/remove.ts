import type { OwnRoute } from '../route.ts'
import { clusterNames, ID } from './cluster-path.ts'

/** `DELETE /api/v1/clusters/{id}`: calls under way end in peace. */
export const removeCluster: OwnRoute = {
  doc: {
    id: 'removeCluster',
    tag: 'clusters',
    summary: 'Removes a cluster. Calls under way end in peace.',
    path: '/api/v1/clusters/:id',
    methods: ['DELETE'],
    names: clusterNames,
    answer: { status: 204, description: 'It is gone.', schema: null },
    failures: {
      404: 'There is no such cluster.',
      409: 'It comes from a file or from flags, and is removed there.',
    },
  },
  register: (app, { clusters: { registry } }) => {
    app.delete('/api/v1/clusters/:id', { schema: { params: ID } }, async (request, reply) => {
      await registry.remove(request.params.id)
      return reply.code(204).send()
    })
  },
}
