import type { JsonPlace } from '@tailspan/clients'
import { clusterPromql } from '../../../federation/promql/cluster-promql.ts'
import { scanPromql } from '../../../federation/promql/scan.ts'
import type { MergedData, PrometheusRoute } from './deps.ts'
import { clusterLabel, withCluster } from './metric-labels.ts'
import { readLimit, TRUNCATED } from './query.ts'

/** `/series`: label sets of all clusters. */
export const series: PrometheusRoute = async ({ params, ask }) => {
  const answers = await ask(
    'series',
    (id) => selecting(params, id),
    (data, id) => data.items().map((one) => withCluster(one, id)),
  )
  const all = answers.flatMap(({ value }) => value)
  return limited(all, params)
}

/** `/labels`: names, the cluster's label among them. */
export const labels: PrometheusRoute = async ({ params, ask }) => {
  const { name: cluster, exported } = clusterLabel
  const answers = await ask('labels', (id) => selecting(params, id), texts)
  const own = answers.flatMap(({ value }) => value)
  const names = new Set(own.map((name) => (name === cluster ? exported : name)))
  if (names.size > 0) names.add(cluster)
  return limited([...names].sort(), params)
}

/** `/label/{name}/values`: values in any cluster; of the cluster's label, the clusters that have series. */
export const labelValues: PrometheusRoute = async ({ params, path, ask }) => {
  const name = clusterLabel.own(path['name'] ?? '')
  const question = name === undefined ? 'labels' : `label/${encodeURIComponent(name)}/values`
  const answers = await ask(question, (id) => selecting(params, id), texts)
  const values = answers.flatMap(({ id, value }) => {
    if (name !== undefined) return value
    return value.length > 0 ? [id] : []
  })
  return limited([...new Set(values)].sort(), params)
}

function texts(data: JsonPlace): readonly string[] {
  return data.texts()
}

/** The parameters with the selectors as the cluster knows them; undefined when none can match in it. */
function selecting(params: URLSearchParams, id: string): URLSearchParams | undefined {
  const given = params.getAll('match[]')
  if (given.length === 0) return params
  const own = new URLSearchParams(params)
  own.delete('match[]')
  for (const selector of given) {
    const scan = scanPromql(selector)
    const asked = scan === null ? selector : clusterPromql(scan, id, clusterLabel)?.query
    if (asked !== undefined) own.append('match[]', asked)
  }
  return own.has('match[]') ? own : undefined
}

function limited(data: readonly unknown[], params: URLSearchParams): MergedData {
  const limit = readLimit(params)
  if (data.length <= limit) return { data }
  return { data: data.slice(0, limit), warnings: [TRUNCATED] }
}
