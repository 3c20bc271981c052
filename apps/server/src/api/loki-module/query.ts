import { type LogqlResult, parseLogql } from '@tailspan/query'
import { encodeSeries, warningsOf } from '../loki/encode-series.ts'
import { encodeStreams } from '../loki/encode-streams.ts'
import { requestSignal } from '../request-signal.ts'
import { rangeOf } from '../tailspan/log-params.ts'
import { CLUSTER, chooseLoki } from './choose-loki.ts'
import type { LokiModuleDeps } from './deps.ts'
import type { ModuleRoute } from './index.ts'

export const params = {
  type: 'object',
  additionalProperties: false,
  required: ['query'],
  properties: {
    query: { type: 'string', description: 'LogQL' },
    start: { type: 'string', description: 'time as Loki reads it; an hour before the end' },
    end: { type: 'string', description: 'time as Loki reads it; now' },
    limit: { type: 'integer', minimum: 1, maximum: 5000, default: 100 },
    direction: { type: 'string', enum: ['backward', 'forward'], default: 'backward' },
    step: {
      type: 'integer',
      minimum: 1,
      description: 'seconds between numbers over the range; without it numbers are of its end',
    },
    cluster: CLUSTER,
  },
} as const

interface Question {
  readonly query: string
  readonly start?: string
  readonly end?: string
  readonly limit: number
  readonly direction: 'backward' | 'forward'
  readonly step?: number
  readonly cluster?: string
}

/** `GET|POST /api/v1/loki/query`: what a query answers, in Loki's form of results. */
export const query: ModuleRoute = (app, deps) => {
  const path = '/api/v1/loki/query'
  app.get(path, { schema: { querystring: params } }, async (request, reply) =>
    answer(request.query, deps, requestSignal(reply, deps.timeoutMs)),
  )
  app.post(path, { schema: { body: params } }, async (request, reply) =>
    answer(request.body, deps, requestSignal(reply, deps.timeoutMs)),
  )
}

async function answer(asked: Question, deps: LokiModuleDeps, signal: AbortSignal): Promise<object> {
  const started = performance.now()
  const loki = await chooseLoki(deps, asked.cluster)
  const range = rangeOf(asked, deps.clock.now())
  const { query: text, limit, direction, step } = asked
  const result =
    step === undefined && isMetric(text)
      ? await loki.logs.queryInstant(text, { time: range.end, limit, direction }, signal)
      : await loki.logs.queryRange(
          text,
          { ...range, step: BigInt(step ?? 1) * 1_000_000_000n, limit, direction },
          signal,
        )
  return {
    cluster: loki.id,
    tookMs: Math.round(performance.now() - started),
    ...warningsOf(result),
    ...encode(result),
  }
}

/** What cannot be read here is for whoever is asked to refuse, or to answer. */
function isMetric(text: string): boolean {
  try {
    return parseLogql(text).kind !== 'log'
  } catch {
    return false
  }
}

function encode(result: LogqlResult): { readonly resultType: string; readonly result: unknown } {
  if (result.kind !== 'streams') return encodeSeries(result)
  return { resultType: 'streams', result: encodeStreams(result.rows, false) }
}
