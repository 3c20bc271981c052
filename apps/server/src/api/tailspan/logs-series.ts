import { toRecord } from '../loki/encode-streams.ts'
import { matchersOf } from '../loki/selectors.ts'
import { flag, list, mapOf, text } from '../openapi/schema.ts'
import { askLogs } from './ask-logs.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, selectorParams } from './log-params.ts'
import { question } from './route.ts'

/** `/api/v1/logs/series`: the label sets of streams. */
export const logsSeries = question(
  {
    id: 'logsSeries',
    tag: 'logs',
    summary: 'The label sets of streams with lines in the range.',
    path: '/api/v1/logs/series',
    params: {
      ...selectorParams,
      limit: { type: 'integer', minimum: 1, maximum: 100_000, default: 1000 },
    },
    answer: clusterAnswer('SeriesAnswer', {
      series: list(mapOf(text()), 'labels of each stream'),
      complete: flag('whether these are all, not only the first `limit`'),
    }),
    failures: clusterFailures,
  },
  async ({ params, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const matchers = matchersOf(params.query ?? '')
    const asked = await askLogs(deps, params, signal)
    return withClusters(asked, async () => {
      const streams = await asked.logs.streams(matchers, range, signal)
      const sorted = streams.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      return {
        series: sorted.slice(0, params.limit).map(({ labels }) => toRecord(labels)),
        complete: sorted.length <= params.limit,
      }
    })
  },
)
