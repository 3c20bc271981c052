import { DETECTED_LEVEL, labelValue, TailspanError } from '@tailspan/model'
import { requestSignal } from '../request-signal.ts'
import type { Routes } from './index.ts'
import { engineFor, logParams, rangeOf } from './log-params.ts'
import { countable, parseLogQuery } from './log-query.ts'

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...logParams,
    step: { type: 'integer', minimum: 1, description: 'seconds; about 120 buckets' },
  },
} as const

const MAX_BUCKETS = 2000

/** `GET /api/v1/logs/histogram`: lines by level in equal buckets over the range. */
export const logsHistogram: Routes = (app, deps) => {
  app.get('/api/v1/logs/histogram', { schema: { querystring } }, async (request, reply) => {
    const params = request.query
    const range = rangeOf(params, deps.clock.now())
    const seconds = params.step ?? defaultStep(range)
    const step = BigInt(seconds) * 1_000_000_000n
    const start = floor(range.start, step)
    const buckets = Number((range.end - start + step - 1n) / step)
    if (buckets > MAX_BUCKETS) {
      throw new TailspanError('bad_request', `${buckets} buckets are too many: use a longer step`)
    }
    const query = countable(parseLogQuery(params.query))
    const text = `sum by (${DETECTED_LEVEL}) (count_over_time(${query} [${seconds}s]))`
    const result = await engineFor(deps, params.traceId).queryRange(
      text,
      {
        start: start + step,
        end: start + BigInt(Math.max(buckets, 1)) * step,
        step,
        limit: 1,
        direction: 'forward',
      },
      requestSignal(reply, deps.timeoutMs),
    )
    const levels = Object.create(null) as Record<string, number[]>
    for (const series of result.kind === 'matrix' ? result.series : []) {
      const counts = Array.from({ length: buckets }, () => 0)
      for (const point of series.points) counts[Number((point.t - start) / step) - 1] = point.v
      levels[labelValue(series.labels, DETECTED_LEVEL) || 'unknown'] = counts
    }
    return { start: String(start), stepSeconds: seconds, buckets, levels }
  })
}

/** A round number of seconds that gives 60 to 150 buckets. */
function defaultStep(range: { start: bigint; end: bigint }): number {
  const seconds = Number((range.end - range.start) / 1_000_000_000n)
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200]
  return steps.find((step) => seconds / step <= 150) ?? Math.ceil(seconds / 86_400 / 150) * 86_400
}

function floor(instant: bigint, step: bigint): bigint {
  const rest = instant % step
  return rest < 0n ? instant - rest - step : instant - rest
}
