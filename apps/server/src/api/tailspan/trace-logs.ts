import { ALL_TIME } from '@tailspan/model'
import { flag, list } from '../openapi/schema.ts'
import { chosenClusters, clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, LocalAlone, withClusters } from './cluster-answers.ts'
import { logLine, logLineSchema } from './log-line.ts'
import { engineFor, normalTraceId } from './log-params.ts'
import { question } from './route.ts'
import { traceLogsOverClusters } from './trace-logs-over-clusters.ts'
import { traceNames } from './trace-path.ts'

/** `/api/v1/traces/:id/logs`: the trace's lines wherever their trace id stands, oldest first. */
export const traceLogs = question(
  {
    id: 'traceLogs',
    tag: 'traces',
    summary:
      'The log lines of a trace, oldest first. Other clusters are asked for the time of its spans and a ' +
      'minute around it, or else for `start` to `end`.',
    path: '/api/v1/traces/:id/logs',
    names: traceNames,
    params: {
      limit: { type: 'integer', minimum: 1, maximum: 5000, default: 2000 },
      start: { type: 'string', description: 'where other clusters begin to look' },
      end: { type: 'string', description: 'where they end' },
      ...clustersParam,
    },
    answer: clusterAnswer('TraceLogsAnswer', {
      logs: list(logLineSchema),
      complete: flag('whether these are all lines, not only the first `limit`'),
    }),
    failures: clusterFailures,
  },
  async ({ params, names, deps, signal }) => {
    const { limit } = params
    const traceId = normalTraceId(names.id)
    const chosen = chosenClusters(deps.clusters, params.clusters)
    if (!chosen.onlyLocal) return traceLogsOverClusters(deps, traceId, params, chosen, signal)
    return withClusters(new LocalAlone(), async () => {
      const options = { ...ALL_TIME, step: 1_000_000_000n, limit, direction: 'forward' } as const
      const result = await engineFor(deps, traceId).queryRange('{}', options, signal)
      const rows = result.kind === 'streams' ? result.rows : []
      return { logs: rows.map(logLine), complete: rows.length < limit }
    })
  },
)
