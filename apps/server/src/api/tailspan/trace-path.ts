/** The named part of a path about one trace: `/api/v1/traces/:id…`. */
export const traceNames = {
  id: { type: 'string', description: 'the trace’s: 1 to 32 hex digits' },
} as const
