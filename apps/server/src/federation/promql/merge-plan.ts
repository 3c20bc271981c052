import type { ClusterLabel } from '@tailspan/query'
import type { Aggregation, Scan } from './scan.ts'

/**
 * How the series of clusters become those of a query.
 * - `union`: all of them, each with its cluster's label. `inexact`: over all series at once the query could
 *   have another answer
 * - `group`: those with equal labels are one, by `fn`
 */
export type MergePlan =
  | { readonly kind: 'union'; readonly inexact: boolean }
  | { readonly kind: 'group'; readonly fn: 'sum' | 'min' | 'max' }

/** Aggregations whose values over parts of the series make the value over all. */
const MERGED: Readonly<Record<string, 'sum' | 'min' | 'max'>> = {
  sum: 'sum',
  count: 'sum',
  min: 'min',
  max: 'max',
  group: 'max',
}

/** Functions that look at more than one series, or at none. */
const NOT_BY_SERIES = ['absent', 'absent_over_time', 'scalar', 'vector', 'time']

/** null for a query that could not be read. */
export function mergePlan(scan: Scan | null, label: ClusterLabel): MergePlan {
  if (scan === null) return { kind: 'union', inexact: true }
  const apart = scan.aggregations.filter((one) => !keepsClusters(one, label))
  const mixed = NOT_BY_SERIES.some((name) => scan.functions.has(name))
  const [only] = apart
  if (only?.outermost === true && apart.length === 1 && !mixed) {
    const fn = MERGED[only.fn]
    if (fn !== undefined) return { kind: 'group', fn }
  }
  return { kind: 'union', inexact: apart.length > 0 || mixed }
}

/** Whether the groups of different clusters are different groups. */
function keepsClusters({ fn, grouping }: Aggregation, label: ClusterLabel): boolean {
  // It makes series by values: equal ones of two clusters would be one.
  if (fn === 'count_values' || grouping === null) return false
  return grouping.names.includes(label.name) === (grouping.keyword === 'by')
}
