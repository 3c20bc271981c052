import type { PrometheusAnswer, PrometheusClient } from '@tailspan/clients'
import { ClusterLabel } from '@tailspan/query'
import { ClusterFanOut } from '../../federation/cluster-fan-out.ts'
import { fanOutDefaults } from '../../federation/federated-logs.ts'
import { chosenClusters } from './choose-clusters.ts'
import { type Fared, having } from './cluster-answers.ts'
import type { TailspanDeps } from './deps.ts'
import { labelled, type MetricSeries } from './metric-series.ts'

/** Whom a question about metrics goes to. */
export interface AskedMetrics extends Fared {
  /** The series of all clusters, each with its cluster's label. */
  readonly ask: (
    ask: (client: PrometheusClient, signal: AbortSignal) => Promise<PrometheusAnswer>,
  ) => Promise<MetricSeries[]>
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
  const found = clusters.registry.list().map(async ({ cluster }) => {
    const transport = await cluster.transport('prometheus')
    return transport ? [{ id: cluster.settings.id, transport }] : []
  })
  const members = having((await Promise.all(found)).flat(), chosen, 'metrics', 'prometheus')
  const { PrometheusClient } = await import('@tailspan/clients')
  const fanOut = new ClusterFanOut(fanOutDefaults, signal)
  const label = new ClusterLabel()
  const notes: string[] = []
  return {
    async ask(ask) {
      const answers = await fanOut.ask(members, ({ transport }, until) =>
        ask(new PrometheusClient(transport), until),
      )
      for (const { id, value } of answers) {
        notes.push(...[...value.warnings, ...value.infos].map((note) => `cluster ${id}: ${note}`))
      }
      return answers.flatMap(({ id, value }) => labelled(value.result, id, label))
    },
    get statuses() {
      return fanOut.statuses
    },
    get warnings() {
      return notes
    },
  }
}
