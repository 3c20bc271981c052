import { matchersOf } from '../loki/selectors.ts'
import { list, text } from '../openapi/schema.ts'
import { askLogs } from './ask-logs.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, selectorParams } from './log-params.ts'
import { question } from './route.ts'

/** `/api/v1/logs/labels`: names of the labels of streams. */
export const logsLabels = question(
  {
    id: 'logsLabels',
    tag: 'logs',
    summary: 'Names of the labels of streams with lines in the range.',
    path: '/api/v1/logs/labels',
    params: selectorParams,
    answer: clusterAnswer('LabelsAnswer', { labels: list(text(), 'sorted') }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const matchers = matchersOf(params.query ?? '')
    const asked = await askLogs(deps, params, signal)
    return withClusters(asked, async () => {
      const streams = await asked.logs.streams(matchers, range, signal)
      const names = new Set(streams.flatMap(({ labels }) => labels.map(([name]) => name)))
      return { labels: [...names].sort() }
    })
  },
)
