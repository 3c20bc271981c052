import { DETECTED_LEVEL, labelValue, TailspanError } from '@tailspan/model'
import { list, mapOf, number, text, whole } from '../openapi/schema.ts'
import { askLogs } from './ask-logs.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { logParams, rangeOf } from './log-params.ts'
import { countable, parseLogQuery } from './log-query.ts'
import { question } from './route.ts'

const MAX_BUCKETS = 2000

/** `/api/v1/logs/histogram`: lines by level in equal buckets over the range. */
export const logsHistogram = question(
  {
    id: 'logsHistogram',
    tag: 'logs',
    summary: 'How many lines of each level there are, in equal steps over the range.',
    path: '/api/v1/logs/histogram',
    params: {
      ...logParams,
      step: { type: 'integer', minimum: 1, description: 'seconds; about 120 buckets' },
    },
    answer: clusterAnswer('HistogramAnswer', {
      start: text('begin of the first bucket, nanoseconds since the epoch'),
      stepSeconds: whole('length of a bucket'),
      buckets: whole('how many there are'),
      levels: mapOf(list(number()), 'lines in each bucket, by level'),
    }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const seconds = params.step ?? defaultStep(range)
    const step = BigInt(seconds) * 1_000_000_000n
    const start = floor(range.start, step)
    const buckets = Number((range.end - start + step - 1n) / step)
    if (buckets > MAX_BUCKETS) {
      throw new TailspanError('bad_request', `${buckets} buckets are too many: use a longer step`)
    }
    const asked = await askLogs(deps, params, signal)
    return withClusters(asked, async () => {
      const query = countable(parseLogQuery(params.query), asked.text)
      const counted = `sum by (${DETECTED_LEVEL}) (count_over_time(${query} [${seconds}s]))`
      const result = await asked.engine.queryRange(
        counted,
        {
          start: start + step,
          end: start + BigInt(Math.max(buckets, 1)) * step,
          step,
          limit: 1,
          direction: 'forward',
        },
        signal,
      )
      const levels = Object.create(null) as Record<string, number[]>
      for (const series of result.kind === 'matrix' ? result.series : []) {
        const level = labelValue(series.labels, DETECTED_LEVEL) || 'unknown'
        const counts = (levels[level] ??= Array.from({ length: buckets }, () => 0))
        for (const { t, v } of series.points) {
          const bucket = Number((t - start) / step) - 1
          counts[bucket] = (counts[bucket] ?? 0) + v
        }
      }
      return { start: String(start), stepSeconds: seconds, buckets, levels }
    })
  },
)

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
