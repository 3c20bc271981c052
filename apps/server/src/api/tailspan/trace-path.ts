/** The path of a route about one trace: `/api/v1/traces/:id…`. */
export const tracePath = {
  type: 'object',
  properties: { id: { type: 'string' } },
  required: ['id'],
  additionalProperties: false,
} as const
