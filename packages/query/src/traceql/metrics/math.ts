import { type Exemplar, labelsKey, type MetricsSeries } from './series.ts'

export type MathOp = '+' | '-' | '*' | '/'

/** Series or one number for all samples. */
export type Operand = readonly MetricsSeries[] | number

/**
 * Calculates sample by sample. Series meet the series of the other side with the same labels, or
 * its one series without labels; those without a partner are dropped, as are results that are no number (a division by zero).
 */
export function calculateSeries(op: MathOp, left: Operand, right: Operand): MetricsSeries[] {
  if (typeof left === 'number') {
    return typeof right === 'number' ? [] : mapSeries(right, (v) => apply(op, left, v))
  }
  if (typeof right === 'number') return mapSeries(left, (v) => apply(op, v, right))
  const leftByKey = new Map(left.map((one) => [labelsKey(one.labels), one]))
  const rightByKey = new Map(right.map((one) => [labelsKey(one.labels), one]))
  const joined: MetricsSeries[] = []
  for (const key of new Set([...leftByKey.keys(), ...rightByKey.keys()])) {
    const one = leftByKey.get(key) ?? leftByKey.get('')
    const partner = rightByKey.get(key) ?? rightByKey.get('')
    if (one === undefined || partner === undefined) continue
    const values = one.values.map((v, i) => apply(op, v, partner.values[i] ?? Number.NaN))
    joined.push({
      labels: key === '' ? renamed(op, one, partner) : (leftByKey.get(key) ?? partner).labels,
      values,
      exemplars: exemplarsOf(leftByKey.get(key), rightByKey.get(key)),
    })
  }
  return withValues(joined)
}

function mapSeries(series: readonly MetricsSeries[], f: (v: number) => number): MetricsSeries[] {
  const mapped = series.map(({ labels, values, exemplars = [] }) => ({
    labels,
    values: values.map(f),
    exemplars: exemplars.map((one) => ({ ...one, value: f(one.value) })),
  }))
  return withValues(mapped)
}

/** Those of the sides that have the very labels, not of one that serves all. */
function exemplarsOf(...sides: readonly (MetricsSeries | undefined)[]): readonly Exemplar[] {
  return sides.flatMap((side) => side?.exemplars ?? [])
}

function withValues(series: readonly MetricsSeries[]): MetricsSeries[] {
  return series.filter((one) => one.values.some((v) => !Number.isNaN(v)))
}

function apply(op: MathOp, a: number, b: number): number {
  if (op === '/') return b === 0 ? Number.NaN : a / b
  return op === '+' ? a + b : op === '-' ? a - b : a * b
}

function renamed(op: MathOp, left: MetricsSeries, right: MetricsSeries): MetricsSeries['labels'] {
  const name = (one: MetricsSeries): string => {
    const value = one.labels.find((label) => label.key === '__name__')?.value
    return typeof value === 'string' ? value : ''
  }
  return left.labels.map((label) =>
    label.key === '__name__'
      ? { key: label.key, value: `(${name(left)} ${op} ${name(right)})` }
      : label,
  )
}
