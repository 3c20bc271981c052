import type { ScalarComparison } from '../syntax/tree.ts'
import { toNumber } from '../value/arithmetic.ts'
import type { Static } from '../value/static.ts'
import type { MetricsSeries } from './series.ts'

/** `> n`: keeps the samples and exemplars that compare so; series without samples are dropped. */
export function threshold(
  series: readonly MetricsSeries[],
  op: ScalarComparison,
  value: Static,
): MetricsSeries[] {
  // Durations are shown in seconds.
  const bound = value.type === 'duration' ? toNumber(value) / 1e9 : toNumber(value)
  return series
    .map(({ labels, values, exemplars = [] }) => ({
      labels,
      values: values.map((v) => (holds(op, v, bound) ? v : Number.NaN)),
      exemplars: exemplars.filter(({ value: own, sample }) =>
        holds(op, Number.isNaN(own) ? (values[sample] ?? Number.NaN) : own, bound),
      ),
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
