import { calculate, negate } from '../value/arithmetic.ts'
import { NIL, type Static } from '../value/static.ts'
import type { ArithmeticOp } from './tree.ts'

/** The literal that arithmetic between two literals makes, or why it makes none. */
export function foldScalars(op: ArithmeticOp, left: Static, right: Static): Static | string {
  if (left.type === 'duration' || right.type === 'duration') {
    return 'duration cannot be used in scalar arithmetic'
  }
  if (op === '%' || op === '^') return `syntax error: ${op} cannot stand between these`
  const value = calculate(op, left, right)
  return value === NIL ? `${op} cannot be calculated here` : value
}

/** The literal with its sign turned, or why there is none. */
export function negateScalar(value: Static): Static | string {
  const negated = negate(value)
  return negated === NIL ? '- cannot be calculated here' : negated
}
