import type { JsonPlace } from '@tailspan/clients'
import { ClusterLabel } from '@tailspan/query'

export const clusterLabel = new ClusterLabel()

/** Labels as Prometheus writes them; without a prototype: any name is safe. */
export type MetricLabels = Record<string, string>

/** Labels with their cluster's; one of their own under its name is `exported_…`. */
export function withCluster(labels: JsonPlace, id: string): MetricLabels {
  const seen = withoutCluster(labels)
  seen[clusterLabel.name] = id
  return seen
}

/** Labels as they are seen among those of other clusters, without the cluster's. */
export function withoutCluster(labels: JsonPlace): MetricLabels {
  const { name, exported } = clusterLabel
  const seen = Object.create(null) as MetricLabels
  for (const [own, value] of labels.members()) seen[own === name ? exported : own] = value.text()
  return seen
}

/** A text that equal label sets share. */
export function labelsText(labels: MetricLabels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
