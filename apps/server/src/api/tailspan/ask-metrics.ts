import { ClusterFanOut, missingClusters } from '../../federation/cluster-fan-out.ts'
import { fanOutDefaults } from '../../federation/federated-logs.ts'
import { askClusters, type Notes } from '../clusters/prometheus/ask-clusters.ts'
import { type AskClusters, prometheusMembers } from '../clusters/prometheus/deps.ts'
import { query } from '../clusters/prometheus/query.ts'
import { checkMetrics } from './check-metrics.ts'
import { chosenClusters } from './choose-clusters.ts'
import { type Fared, having } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'
import { type MetricSeries, metricSeries } from './metric-series.ts'

/** Whom a question about metrics goes to. */
export interface AskedMetrics extends Fared {
  /** The series of all clusters, in the words of Prometheus' parameters. */
  readonly ask: (
    path: 'query' | 'query_range',
    params: Readonly<Record<string, string>>,
  ) => Promise<readonly MetricSeries[]>
}

/**
 * The Prometheuses of the clusters that were chosen.
 * @throws TailspanError not_found for an unknown cluster, bad_request for one without metrics
 */
export async function askMetrics(
  { clusters }: Pick<TailspanDeps, 'clusters'>,
  params: { readonly clusters?: string },
  signal: AbortSignal,
): Promise<AskedMetrics> {
  const chosen = chosenClusters(clusters, params.clusters)
  const members = having(await prometheusMembers(clusters), chosen, 'metrics', 'prometheus')
  const fanOut = new ClusterFanOut(fanOutDefaults, signal)
  const notes: Notes = { warnings: [], infos: [] }
  return {
    async ask(path, asked) {
      const all = askClusters(members, fanOut, notes)
      const ask: AskClusters = (below, paramsOf, read) =>
        all(below, paramsOf, (answer, id) => {
          checkMetrics(answer)
          return read(answer, id)
        })
      const question = { params: new URLSearchParams(asked), path: {}, ask }
      const { data, warnings = [], infos = [] } = await query(path)(question)
      notes.warnings.push(...warnings)
      notes.infos.push(...infos)
      return metricSeries(data)
    },
    get statuses() {
      return fanOut.statuses
    },
    get warnings() {
      return [...missingClusters(fanOut.statuses), ...notes.warnings, ...notes.infos]
    },
  }
}

/** Nanoseconds as seconds with all their digits. */
export function secondsText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const digits = String(nanoseconds < 0n ? -nanoseconds : nanoseconds).padStart(10, '0')
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`
}
