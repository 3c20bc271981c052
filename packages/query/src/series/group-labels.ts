import type { Label } from '@tailspan/model'

/** The labels of a series that a grouping keeps: named ones even if empty, others only if not. */
export function groupLabels(
  labels: readonly Label[],
  grouping: { readonly without: boolean; readonly names: readonly string[] },
): Label[] {
  const { without, names } = grouping
  return labels.filter(([name, value]) =>
    without ? value !== '' && !names.includes(name) : names.includes(name),
  )
}
