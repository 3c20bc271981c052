import { TailspanError } from '@tailspan/model'
import { parseDuration } from '../loki/params.ts'
import { list } from '../openapi/schema.ts'
import { askMetrics, secondsText } from './ask-metrics.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, rangeParams } from './log-params.ts'
import { metricSeriesSchema } from './metric-series.ts'
import { question } from './route.ts'

const SECOND = 1_000_000_000n
/** Points of a series unless a step is given. */
const USUAL_POINTS = 250n

/** `/api/v1/metrics/query_range`: PromQL over a range, of clusters that have a Prometheus. */
export const metricsQueryRange = question(
  {
    id: 'metricsQueryRange',
    tag: 'metrics',
    summary:
      'PromQL over a range. Sums and the like are put together where that is exact; other series are by cluster.',
    path: '/api/v1/metrics/query_range',
    params: {
      query: { type: 'string', description: 'PromQL' },
      ...rangeParams,
      step: { type: 'string', description: '`30s`, `1m`, or seconds; about 250 points' },
      ...clustersParam,
    },
    required: ['query'],
    answer: clusterAnswer('MetricsAnswer', { series: list(metricSeriesSchema) }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const step = stepOf(params.step, range)
    const asked = await askMetrics(deps, params, signal)
    return withClusters(asked, async () => ({
      series: await asked.ask('query_range', {
        query: params.query,
        start: secondsText(range.start),
        end: secondsText(range.end),
        step: secondsText(step),
      }),
    }))
  },
)

function stepOf(text: string | undefined, { start, end }: { start: bigint; end: bigint }): bigint {
  if (!text) {
    const seconds = (end - start) / USUAL_POINTS / SECOND
    return (seconds < 1n ? 1n : seconds) * SECOND
  }
  const step = parseDuration(text)
  if (step !== null && step > 0n) return step
  throw new TailspanError('bad_request', `step: "${text}" is no step; write 30s, 1m or seconds`)
}
