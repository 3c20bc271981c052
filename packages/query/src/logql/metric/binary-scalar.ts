import { emptySeries, hasPoints, type Series, setPoint } from '../../series/series.ts'
import type { BinaryOp } from '../ast.ts'
import { applyBinary } from '../constant.ts'

/** Whether the operator compares, and so filters unless `bool` is said. */
export function isComparison(op: BinaryOp): boolean {
  return ['==', '!=', '>', '>=', '<', '<='].includes(op)
}

/** `vector op scalar` or, `swapped`, `scalar op vector`. A filtering comparison keeps the vector's value. */
export function binaryWithScalar(
  op: BinaryOp,
  bool: boolean,
  series: readonly Series[],
  scalar: number,
  swapped: boolean,
): Series[] {
  const filters = isComparison(op) && !bool
  return series
    .map((one) => {
      const count = one.values.length
      const result = emptySeries(one.labels, count)
      for (let i = 0; i < count; i++) {
        if (one.present[i] !== 1) continue
        const value = one.values[i] as number
        const outcome = swapped ? applyBinary(op, scalar, value) : applyBinary(op, value, scalar)
        if (!filters) setPoint(result, i, outcome)
        else if (outcome === 1) setPoint(result, i, value)
      }
      return result
    })
    .filter(hasPoints)
}
