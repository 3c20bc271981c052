import type { ScalarComparison } from '../syntax/tree.ts'
import { toNumber } from '../value/arithmetic.ts'
import type { Static } from '../value/static.ts'
import type { MetricsSeries } from './series.ts'

/** `> n`: keeps the samples that compare so; series that keep none are dropped. */
export function threshold(
  series: readonly MetricsSeries[],
  op: ScalarComparison,
  value: Static,
): MetricsSeries[] {
  // Durations are shown in seconds.
  const bound = value.type === 'duration' ? toNumber(value) / 1e9 : toNumber(value)
  return series
    .map((one) => ({
      labels: one.labels,
      values: one.values.map((v) => (holds(op, v, bound) ? v : Number.NaN)),
    }))
    .filter((one) => one.values.some((v) => !Number.isNaN(v)))
}

function holds(op: ScalarComparison, a: number, b: number): boolean {
  switch (op) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}
