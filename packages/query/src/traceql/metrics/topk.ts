import { orderOfLabels } from './label-order.ts'
import { rank } from './rank.ts'
import type { MetricsSeries } from './series.ts'

/** `| topk(n)`: the n greatest values at each sample. */
export function topk(series: readonly MetricsSeries[], limit: number): MetricsSeries[] {
  return rank(series, limit, (a, b) => b.value - a.value || orderOfLabels(a.labels, b.labels))
}
