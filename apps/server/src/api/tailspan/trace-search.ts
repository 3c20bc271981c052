import { TailspanError } from '@tailspan/model'
import type { TraceSearchHit } from '@tailspan/query'
import { list, number, record, text, whole } from '../openapi/schema.ts'
import { askTraces } from './ask-traces.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, rangeParams } from './log-params.ts'
import { question } from './route.ts'

const found = record('FoundTrace', {
  traceId: text('32 hex digits'),
  rootService: text('empty when the root is not here'),
  rootName: text('the same'),
  start: text('nanoseconds since the epoch'),
  durationMs: number(),
  spanCount: whole(),
  errorCount: whole('spans that failed'),
  services: list(text(), 'names, sorted'),
})

/** `/api/v1/traces/search`: traces that overlap the range, newest first. */
export const traceSearch = question(
  {
    id: 'traceSearch',
    tag: 'traces',
    summary: 'Traces that overlap the range, newest first.',
    path: '/api/v1/traces/search',
    params: {
      q: { type: 'string', description: 'TraceQL; the filters below do not count beside it' },
      service: { type: 'string' },
      name: { type: 'string', description: 'name of a span' },
      minDuration: { type: 'string', description: 'of the trace, as 250ms or 1.5s' },
      maxDuration: { type: 'string', description: 'the same' },
      errors: { type: 'boolean', description: 'only traces with a failed span' },
      ...rangeParams,
      ...clustersParam,
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
    },
    answer: clusterAnswer('TracesAnswer', { traces: list(found), tookMs: whole('milliseconds') }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const started = performance.now()
    const query = params.q || filterText(params)
    const request = { range: rangeOf(params, deps.clock.now()), limit: params.limit, spss: 1 }
    const asked = await askTraces(deps, params, signal)
    return withClusters(asked, async () => {
      const traces = []
      for await (const hit of asked.engine.hits(query, request, signal)) traces.push(hitJson(hit))
      return { traces, tookMs: Math.round(performance.now() - started) }
    })
  },
)

interface Filters {
  readonly service?: string
  readonly name?: string
  readonly errors?: boolean
  readonly minDuration?: string
  readonly maxDuration?: string
}

/** The filters as TraceQL: service, name and errors speak of one span, durations of the trace. */
function filterText(params: Filters): string {
  const conditions = [
    ...(params.service ? [`resource.service.name = ${JSON.stringify(params.service)}`] : []),
    ...(params.name ? [`name = ${JSON.stringify(params.name)}`] : []),
    ...(params.errors ? ['status = error'] : []),
    ...(params.minDuration ? [`traceDuration >= ${duration('min', params.minDuration)}`] : []),
    ...(params.maxDuration ? [`traceDuration <= ${duration('max', params.maxDuration)}`] : []),
  ]
  return `{ ${conditions.join(' && ')} }`
}

function duration(which: string, text: string): string {
  if (/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return text
  throw new TailspanError(
    'bad_request',
    `${which}Duration: "${text}" is no duration; write 250ms, 1.5s or 2m`,
  )
}

function hitJson(hit: TraceSearchHit) {
  const stats = [...hit.serviceStats]
  return {
    traceId: hit.traceId,
    rootService: hit.rootServiceName,
    rootName: hit.rootTraceName,
    start: String(hit.start),
    durationMs: Number(hit.duration) / 1e6,
    spanCount: stats.reduce((sum, [, s]) => sum + s.spanCount, 0),
    errorCount: stats.reduce((sum, [, s]) => sum + s.errorCount, 0),
    services: stats.map(([service]) => service).sort(),
  }
}
