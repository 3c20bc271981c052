import { emptySeries, hasPoints, labelsKey, type Series, setPoint } from '../../series/series.ts'
import type { VectorMatching } from '../ast.ts'
import { signature } from './signature.ts'

/** `and`, `or`, `unless`, point by point. */
export function binarySet(
  op: 'and' | 'or' | 'unless',
  left: readonly Series[],
  right: readonly Series[],
  matching: VectorMatching | undefined,
): Series[] {
  if (op === 'or') return mergeSeries([...left, ...keepWhere(right, left, matching, false)])
  return keepWhere(left, right, matching, op === 'and')
}

/** The points of `series` at which some series of `other` with the same signature has (or has not) one. */
function keepWhere(
  series: readonly Series[],
  other: readonly Series[],
  matching: VectorMatching | undefined,
  wanted: boolean,
): Series[] {
  const partners = new Map<string, Series[]>()
  for (const one of other) {
    const key = signature(one.labels, matching)
    const list = partners.get(key)
    if (list === undefined) partners.set(key, [one])
    else list.push(one)
  }
  return series
    .map((one) => {
      const result = emptySeries(one.labels, one.values.length)
      const list = partners.get(signature(one.labels, matching)) ?? []
      for (let i = 0; i < one.values.length; i++) {
        if (one.present[i] !== 1) continue
        if (list.some(({ present }) => present[i] === 1) === wanted) {
          setPoint(result, i, one.values[i] as number)
        }
      }
      return result
    })
    .filter(hasPoints)
}

/** Series with equal labels as one; the first has its way where both have a value. */
function mergeSeries(series: readonly Series[]): Series[] {
  const merged = new Map<string, Series>()
  for (const one of series) {
    const key = labelsKey(one.labels)
    const before = merged.get(key)
    if (before === undefined) {
      merged.set(key, one)
      continue
    }
    const both: Series = {
      labels: one.labels,
      values: before.values.slice(),
      present: before.present.slice(),
    }
    for (let i = 0; i < one.values.length; i++) {
      if (both.present[i] !== 1 && one.present[i] === 1) setPoint(both, i, one.values[i] as number)
    }
    merged.set(key, both)
  }
  return [...merged.values()]
}
