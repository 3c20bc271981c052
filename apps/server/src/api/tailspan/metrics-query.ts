import { list } from '../openapi/schema.ts'
import { askMetrics, secondsText } from './ask-metrics.ts'
import { clustersParam } from './choose-clusters.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { instantOf } from './log-params.ts'
import { metricSeriesSchema } from './metric-series.ts'
import { question } from './route.ts'

/** `/api/v1/metrics/query`: PromQL at one time, of clusters that have a Prometheus. */
export const metricsQuery = question(
  {
    id: 'metricsQuery',
    tag: 'metrics',
    summary:
      'PromQL at one time. Sums and the like are put together where that is exact; other series are by cluster.',
    path: '/api/v1/metrics/query',
    params: {
      query: { type: 'string', description: 'PromQL' },
      time: { type: 'string', description: 'nanoseconds or seconds, or RFC 3339; now' },
      ...clustersParam,
    },
    required: ['query'],
    answer: clusterAnswer('MetricsAnswer', { series: list(metricSeriesSchema) }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const time = instantOf('time', params.time, deps.clock.now())
    const asked = await askMetrics(deps, params, signal)
    return withClusters(asked, async () => ({
      series: await asked.ask('query', { query: params.query, time: secondsText(time) }),
    }))
  },
)
