import type { RouteDoc } from '../openapi/route-doc.ts'
import { choice, list, record, type Schema, text, whole } from '../openapi/schema.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterFailures, clusterStatuses } from './cluster-answers.ts'
import { logLineSchema } from './log-line.ts'
import { dedupParam, logParams } from './log-params.ts'

const dropped = record(
  'TailDropped',
  {
    count: whole('lines that were left out; 0 when nobody knows how many, which may be none'),
    reason: choice(
      ['slow_reader', 'source', 'reconnected', 'no_history'],
      'they were not taken in time, here or by the cluster; the connection to the cluster broke; or its lines ' +
        'from before could not be had',
    ),
    from: text('time of the first, nanoseconds since the epoch'),
    to: text('time of the last'),
    cluster: text('whose they are, where others are followed'),
  },
  ['cluster'],
)

const messages: readonly Schema[] = [
  record(
    'TailLines',
    {
      type: choice(['lines']),
      lines: list(logLineSchema, 'in the order in which they came'),
      dropped,
      clusters: clusterStatuses,
    },
    ['dropped', 'clusters'],
  ),
  record('TailStatus', {
    type: choice(['status']),
    state: choice(['live', 'paused']),
    held: whole('lines that wait while it is paused'),
  }),
  record('TailError', { type: choice(['error']), message: text() }),
]

/** What is said about the live tail. */
export const logsTailDoc: RouteDoc = {
  id: 'logsTail',
  tag: 'logs',
  summary:
    'Lines as they come, over a WebSocket; first the newest that are there. How the clusters fare is in ' +
    '`clusters` when it has changed. The client may send `{"type":"pause"}` and `{"type":"resume"}`.',
  path: '/api/v1/logs/tail',
  methods: ['GET'],
  params: {
    query: logParams.query,
    limit: { type: 'integer', minimum: 0, maximum: 5000, default: 100 },
    ...clustersParam,
    ...dedupParam,
    traceId: logParams.traceId,
  },
  answer: {
    status: 101,
    description: 'A WebSocket. Each of its messages is one of these.',
    schema: { title: 'TailMessage', anyOf: messages },
  },
  failures: { 400: clusterFailures[400], 404: clusterFailures[404] },
}
