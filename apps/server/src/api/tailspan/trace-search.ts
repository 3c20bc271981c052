import { TailspanError } from '@tailspan/model'
import type { TraceSearchHit } from '@tailspan/query'
import type { FromSchema } from 'json-schema-to-ts'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { rangeOf } from './log-params.ts'

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    q: { type: 'string', description: 'TraceQL; alone or with the filters below' },
    service: { type: 'string' },
    name: { type: 'string', description: 'name of a span' },
    minDuration: { type: 'string', description: 'of the trace, as 250ms or 1.5s' },
    maxDuration: { type: 'string' },
    errors: { type: 'boolean', description: 'only traces with a failed span' },
    start: { type: 'string' },
    end: { type: 'string' },
    limit: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
  },
} as const

/** `GET /api/v1/traces/search`: traces that overlap the range, newest first. */
export const traceSearch: Routes = (app, deps) => {
  app.get('/api/v1/traces/search', { schema: { querystring } }, async (request, reply) => {
    const started = performance.now()
    const params = request.query
    const hits = await deps.traceql.search(
      params.q || filterText(params),
      { range: rangeOf(params, deps.clock.now()), limit: params.limit, spss: 1 },
      requestSignal(reply, deps.timeoutMs),
    )
    return { traces: hits.map(hitJson), tookMs: Math.round(performance.now() - started) }
  })
}

/** The filters as TraceQL: service, name and errors speak of one span, durations of the trace. */
function filterText(params: FromSchema<typeof querystring>): string {
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
