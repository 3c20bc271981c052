import type { PrometheusRoute } from './deps.ts'
import { withCluster } from './metric-labels.ts'
import { askPromql } from './query.ts'

/** `/query_exemplars`: those of all clusters, by series. */
export const exemplars: PrometheusRoute = async (question) => {
  const { answers, infos } = await askPromql(question, 'query_exemplars', (data, id) =>
    data.items().map((one) => ({
      ...(one.value as object),
      seriesLabels: withCluster(one.at('seriesLabels'), id),
    })),
  )
  return { data: answers.flat(), infos }
}
