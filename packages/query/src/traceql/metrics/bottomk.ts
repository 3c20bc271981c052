import { orderOfLabels } from './label-order.ts'
import { rank } from './rank.ts'
import type { MetricsSeries } from './series.ts'

/** `| bottomk(n)`: the n least values at each sample. */
export function bottomk(series: readonly MetricsSeries[], limit: number): MetricsSeries[] {
  return rank(series, limit, (a, b) => a.value - b.value || orderOfLabels(b.labels, a.labels))
}
