import { labelValue } from '@tailspan/model'
import { matchersOf } from '../loki/selectors.ts'
import { list, text } from '../openapi/schema.ts'
import { askLogs } from './ask-logs.ts'
import { clusterAnswer, clusterFailures, withClusters } from './cluster-answers.ts'
import { rangeOf, selectorParams } from './log-params.ts'
import { question } from './route.ts'

/** `/api/v1/logs/labels/:name/values`: values of one label of streams. */
export const logsLabelValues = question(
  {
    id: 'logsLabelValues',
    tag: 'logs',
    summary: 'Values of one label of streams with lines in the range.',
    path: '/api/v1/logs/labels/:name/values',
    names: { name: { type: 'string', description: 'the label’s' } },
    params: selectorParams,
    answer: clusterAnswer('LabelValuesAnswer', { values: list(text(), 'sorted') }),
    failures: clusterFailures,
  },
  async ({ params, names, deps, signal }) => {
    const range = rangeOf(params, deps.clock.now())
    const matchers = matchersOf(params.query ?? '')
    const asked = await askLogs(deps, params, signal)
    return withClusters(asked, async () => {
      const streams = await asked.logs.streams(matchers, range, signal)
      const values = new Set(streams.map(({ labels }) => labelValue(labels, names.name)))
      values.delete('')
      return { values: [...values].sort() }
    })
  },
)
