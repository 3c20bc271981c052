import { readCluster } from '../../../clusters/read-cluster.ts'
import type { OwnRoute } from '../route.ts'
import { clusterJson } from './cluster-json.ts'
import { clusterSchema, clusterSettingsSchema } from './cluster-schema.ts'

/** `POST /api/v1/clusters`: adds a cluster and keeps it. 409 when its id is taken. */
export const addCluster: OwnRoute = {
  doc: {
    id: 'addCluster',
    tag: 'clusters',
    summary: 'Adds a cluster and keeps it.',
    path: '/api/v1/clusters',
    methods: ['POST'],
    body: clusterSettingsSchema,
    answer: { status: 201, description: 'The cluster as it is kept.', schema: clusterSchema },
    failures: { 400: 'Something is wrong with it.', 409: 'The id is taken.' },
  },
  register: (app, { clusters: { registry, addresses } }) => {
    app.post('/api/v1/clusters', async (request, reply) => {
      const settings = await readCluster(request.body, 'cluster', { allowFiles: false, addresses })
      const entry = await registry.add(settings)
      return reply
        .code(201)
        .header('location', `/api/v1/clusters/${settings.id}`)
        .send(clusterJson(entry, undefined))
    })
  },
}
