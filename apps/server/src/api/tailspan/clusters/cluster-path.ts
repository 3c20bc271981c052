/** The named part of a path about one cluster. */
export const clusterNames = { id: { type: 'string', description: 'the cluster’s' } } as const

/** The same for Fastify. */
export const ID = {
  type: 'object',
  properties: clusterNames,
  required: ['id'],
} as const
