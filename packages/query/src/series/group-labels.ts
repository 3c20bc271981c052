import type { Label } from '@tailspan/model'

/** The labels of a series that a grouping keeps. */
export function groupLabels(
  labels: readonly Label[],
  grouping: { readonly without: boolean; readonly names: readonly string[] },
): Label[] {
  return labels.filter(([name]) => grouping.names.includes(name) !== grouping.without)
}
