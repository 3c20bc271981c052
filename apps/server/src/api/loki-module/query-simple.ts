import { requestSignal } from '../request-signal.ts'
import { logLine } from '../tailspan/log-line.ts'
import { notALogQuery } from '../tailspan/log-query.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import { HOURS, lastHours } from './hours.ts'
import type { ModuleRoute } from './index.ts'
import { rfc3339 } from './rfc3339.ts'

export const querystring = {
  type: 'object',
  additionalProperties: false,
  required: ['query'],
  properties: {
    query: { type: 'string', description: 'LogQL that finds lines' },
    hours: HOURS,
    limit: { type: 'integer', minimum: 1, maximum: 5000, default: 100 },
    format: {
      type: 'string',
      enum: ['json', 'text'],
      default: 'json',
      description: 'text: a line each, its time in front',
    },
    cluster: CLUSTER,
  },
} as const

/** `GET /api/v1/loki/query/simple`: the newest lines of the last hours, newest first. */
export const querySimple: ModuleRoute = (app, deps) => {
  app.get('/api/v1/loki/query/simple', { schema: { querystring } }, async (request, reply) => {
    const started = performance.now()
    const { query, hours, limit, format, cluster } = request.query
    const loki = await chooseLoki(deps, cluster)
    const result = await loki.logs.queryRange(
      query,
      {
        ...lastHours(hours, deps.clock.now()),
        step: 1_000_000_000n,
        limit,
        direction: 'backward',
      },
      requestSignal(reply, deps.timeoutMs),
    )
    if (result.kind !== 'streams') throw notALogQuery()
    const { rows } = result
    if (format === 'text') {
      const lines = rows.map(({ timestamp, line }) => `${rfc3339(timestamp)} ${line}\n`)
      return reply
        .type('text/plain; charset=utf-8')
        .header('x-content-type-options', 'nosniff')
        .send(lines.join(''))
    }
    return {
      cluster: loki.id,
      count: rows.length,
      complete: rows.length < limit,
      lines: rows.map((row) => ({ time: rfc3339(row.timestamp), ...logLine(row) })),
      tookMs: Math.round(performance.now() - started),
    }
  })
}
