import { TailspanError } from '@tailspan/model'
import { readCluster } from '../../../clusters/read-cluster.ts'
import type { OwnRoute } from '../route.ts'
import { clusterJson } from './cluster-json.ts'
import { clusterNames, ID } from './cluster-path.ts'
import { clusterChangeSchema, clusterSchema } from './cluster-schema.ts'

/** `PUT /api/v1/clusters/{id}`: the cluster as it is to be from now on, secrets and all. */
export const replaceCluster: OwnRoute = {
  doc: {
    id: 'replaceCluster',
    tag: 'clusters',
    summary: 'Makes a cluster what it is to be from now on, secrets and all.',
    path: '/api/v1/clusters/:id',
    methods: ['PUT'],
    names: clusterNames,
    body: clusterChangeSchema,
    answer: { status: 200, description: 'The cluster as it is kept.', schema: clusterSchema },
    failures: {
      400: 'Something is wrong with it.',
      404: 'There is no such cluster.',
      409: 'It comes from a file or from flags, and is changed there.',
    },
  },
  register: (app, { clusters: { registry, addresses, health } }) => {
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
  },
}
