import type {
  MetricExpr,
  RangeAggregationExpr,
  RangeFunction,
  VectorAggregationExpr,
} from '../ast.ts'
import type { ClusterLabel } from './cluster-label.ts'
import { dropsLabel, isLabelled } from './cluster-query.ts'

/**
 * How the answers of clusters become the series of one part of a query.
 * - `union`: every series with its cluster's label
 * - `group`: the same, then grouped by `fn` once more, as the part is or else by all labels
 * - `average`: sums divided by counts
 * - `rank`: the best of the best
 * - `absent`: where no cluster has anything
 */
type Merge =
  | { readonly kind: 'union' }
  | { readonly kind: 'group'; readonly fn: 'sum' | 'min' | 'max' }
  | { readonly kind: 'average' }
  | { readonly kind: 'rank'; readonly greatest: boolean; readonly k: number }
  | { readonly kind: 'absent' }

/** A part of a metric query that clusters work out. */
export interface Part {
  /** What the answers stand for in the query. */
  readonly node: RangeAggregationExpr | VectorAggregationExpr
  /** What each cluster is asked. */
  readonly asks: readonly MetricExpr[]
  readonly merge: Merge
  /** Whether the answers have the cluster's label already, or lack it on purpose. */
  readonly labelled: boolean
  /** Said to the user when the clusters' answers cannot be put together exactly. */
  readonly warning?: string
}

/**
 * The largest parts of a metric query that clusters can work out by themselves, so that little
 * travels and the whole is exact. All above them is computed from their answers.
 */
export function partsOf(expr: MetricExpr, label: ClusterLabel): Part[] {
  switch (expr.kind) {
    case 'range':
      return [rangePart(expr, label)]
    case 'aggregate': {
      const part = aggregatePart(expr, label)
      return part ? [part] : partsOf(expr.of, label)
    }
    case 'binary':
      return [...partsOf(expr.left, label), ...partsOf(expr.right, label)]
    case 'label-replace':
      return partsOf(expr.of, label)
    case 'vector':
    case 'literal':
      return []
  }
}

/** Range functions whose values over parts of the lines make the value over all. */
const MERGED_RANGES: Partial<Record<RangeFunction, 'sum' | 'min' | 'max'>> = {
  count_over_time: 'sum',
  rate: 'sum',
  bytes_over_time: 'sum',
  bytes_rate: 'sum',
  sum_over_time: 'sum',
  min_over_time: 'min',
  max_over_time: 'max',
}

function rangePart(node: RangeAggregationExpr, label: ClusterLabel): Part {
  const { fn } = node
  const part = { node, asks: [node], labelled: isLabelled(node, label) }
  if (fn === 'absent_over_time') return { ...part, merge: { kind: 'absent' } }
  if (isApart(node, label)) return { ...part, merge: { kind: 'union' } }
  const merged = MERGED_RANGES[fn]
  if (merged !== undefined) return { ...part, merge: { kind: 'group', fn: merged } }
  const warning = `${fn} cannot be put together from several clusters: its series are kept by cluster`
  return { ...part, labelled: false, merge: { kind: 'union' }, warning }
}

/** Whether no series of the range aggregation has lines of several clusters. */
function isApart({ grouping, log }: RangeAggregationExpr, label: ClusterLabel): boolean {
  if (dropsLabel(log.stages, label)) return false
  return grouping === undefined || label.isKept(grouping)
}

/** undefined when clusters cannot work the aggregation out by themselves. */
function aggregatePart(node: VectorAggregationExpr, label: ClusterLabel): Part | undefined {
  const { fn, of } = node
  if (of.kind !== 'range' || of.fn === 'absent_over_time' || !isApart(of, label)) return undefined
  const part = { node, asks: [node], labelled: isLabelled(node, label) }
  switch (fn) {
    case 'sum':
    case 'min':
    case 'max':
      return { ...part, merge: { kind: 'group', fn } }
    case 'count':
      return { ...part, merge: { kind: 'group', fn: 'sum' } }
    case 'avg': {
      const both = (['sum', 'count'] as const).map((part) => ({ ...node, fn: part }))
      return { ...part, asks: both, merge: { kind: 'average' } }
    }
    case 'topk':
    case 'approx_topk':
    case 'bottomk': {
      const greatest = fn !== 'bottomk'
      return { ...part, merge: { kind: 'rank', greatest, k: node.parameter ?? 0 } }
    }
    case 'stddev':
    case 'stdvar':
    case 'sort':
    case 'sort_desc':
      return undefined
  }
}
