import { compareLabels, type Label } from '@tailspan/model'
import { emptySeries, hasPoints, labelsKey, type Series, setPoint } from '../../series/series.ts'
import type { BinaryOp, VectorMatching } from '../ast.ts'
import { applyBinary } from '../constant.ts'
import { MatchingError } from '../matching-error.ts'
import { isComparison } from './binary-scalar.ts'
import { matchingLabels, signature, withoutEmpty } from './signature.ts'

/**
 * Arithmetic or comparison of two vectors. Each series of the "many" side (the left one unless
 * `group_right`) meets the one series of the other side that has the same signature.
 */
export function binaryVectors(
  op: BinaryOp,
  bool: boolean,
  left: readonly Series[],
  right: readonly Series[],
  matching: VectorMatching | undefined,
): Series[] {
  const swapped = matching?.group?.side === 'right'
  const [many, one] = swapped ? [right, left] : [left, right]
  const partners = partnersOf(one, matching, swapped ? 'left' : 'right')
  const results = new Map<string, { series: Series; from: Uint8Array }>()
  for (const series of many) {
    for (const partner of partners.get(signature(series.labels, matching)) ?? []) {
      const labels = resultLabels(series.labels, partner.labels, matching)
      const key = labelsKey(labels)
      const count = series.values.length
      let result = results.get(key)
      if (result === undefined) {
        result = { series: emptySeries(labels, count), from: new Uint8Array(count) }
        results.set(key, result)
      }
      for (let i = 0; i < count; i++) {
        if (series.present[i] !== 1 || partner.present[i] !== 1) continue
        if (result.from[i] === 1) throw tooMany(matching)
        result.from[i] = 1
        const mine = series.values[i] as number
        const theirs = partner.values[i] as number
        const [l, r] = swapped ? [theirs, mine] : [mine, theirs]
        const outcome = applyBinary(op, l, r)
        if (!isComparison(op) || bool) setPoint(result.series, i, outcome)
        else if (outcome === 1) setPoint(result.series, i, l)
      }
    }
  }
  return [...results.values()].map(({ series }) => series).filter(hasPoints)
}

/** The "one" side by signature; no two with one signature may have a value at the same point. */
function partnersOf(
  series: readonly Series[],
  matching: VectorMatching | undefined,
  side: 'left' | 'right',
): Map<string, Series[]> {
  const partners = new Map<string, Series[]>()
  for (const one of series) {
    const key = signature(one.labels, matching)
    const list = partners.get(key)
    if (list === undefined) {
      partners.set(key, [one])
      continue
    }
    if (list.some((other) => other.present.some((p, i) => p === 1 && one.present[i] === 1))) {
      throw new MatchingError(
        `found duplicate series on the ${side} hand-side;many-to-many matching not allowed: matching labels must be unique on one side`,
      )
    }
    list.push(one)
  }
  return partners
}

function tooMany(matching: VectorMatching | undefined): MatchingError {
  return new MatchingError(
    matching?.group === undefined
      ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
      : 'multiple matches for labels: grouping labels must ensure unique matches',
  )
}

function resultLabels(
  many: readonly Label[],
  one: readonly Label[],
  matching: VectorMatching | undefined,
): Label[] {
  if (matching?.group === undefined) return matchingLabels(many, matching)
  const { include } = matching.group
  const kept = many.filter(([name]) => !include.includes(name))
  const taken = one.filter(([name]) => include.includes(name))
  return withoutEmpty([...kept, ...taken]).sort(compareLabels)
}
