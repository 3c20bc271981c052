import { ALL_TIME, type LogReader, TailspanError } from '@tailspan/model'
import { list, text } from '../openapi/schema.ts'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { normalTraceId } from './log-params.ts'
import { question } from './route.ts'
import { spanSchema, spansJson } from './span-json.ts'
import { traceNames } from './trace-path.ts'

/**
 * `/api/v1/traces/:id`: its spans, earliest first, those of several clusters joined. A trace that only
 * log lines of this server name answers without spans; one that nothing names answers 404.
 */
export const traceById = question(
  {
    id: 'trace',
    tag: 'traces',
    summary: 'The spans of a trace, earliest first, joined when they lie in several clusters.',
    path: '/api/v1/traces/:id',
    names: traceNames,
    params: clustersParam,
    answer: clusterAnswer('TraceAnswer', {
      traceId: text('32 hex digits'),
      spans: list(spanSchema, 'earliest first; none of a trace that only log lines name'),
      services: list(text(), 'names, sorted'),
    }),
    failures: { ...clusterFailures, 404: 'There is no such cluster, or no such trace.' },
  },
  async ({ params, names, deps, signal }) => {
    const traceId = normalTraceId(names.id)
    const asked = await askTraces(deps, params, signal, true)
    return withClusters(asked, async () => {
      const batch = await asked.spans.trace(traceId, signal)
      if (batch === null && !(asked.onlyLocal && (await hasLogs(deps.logs, traceId, signal)))) {
        const what = asked.onlyLocal ? 'no span and no log line' : 'no span'
        const where = asked.onlyLocal ? 'is here' : 'is in the clusters that answered'
        throw new TailspanError('not_found', `${what} of trace ${traceId} ${where}`)
      }
      const spans = batch === null ? [] : spansJson(batch)
      return { traceId, spans, services: [...new Set(spans.map((span) => span.service))].sort() }
    })
  },
)

async function hasLogs(logs: LogReader, traceId: string, signal: AbortSignal): Promise<boolean> {
  const selection = {
    matchers: [],
    range: ALL_TIME,
    direction: 'backward' as const,
    limit: 1,
    traceId,
    fields: [],
  }
  for await (const batch of logs.read(selection, signal)) return batch.length > 0
  return false
}
