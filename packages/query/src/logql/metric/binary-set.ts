import { emptySeries, hasPoints, type Series, setPoint } from '../../series/series.ts'
import type { VectorMatching } from '../ast.ts'
import { signature } from './signature.ts'

/** `and`, `or`, `unless`, point by point. */
export function binarySet(
  op: 'and' | 'or' | 'unless',
  left: readonly Series[],
  right: readonly Series[],
  matching: VectorMatching | undefined,
): Series[] {
  if (op === 'or') return [...left, ...keepWhere(right, left, matching, false)]
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
