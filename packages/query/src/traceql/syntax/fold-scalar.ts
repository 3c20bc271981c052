import { calculate, negate } from '../value/arithmetic.ts'
import { NIL, type Static } from '../value/static.ts'
import type { ArithmeticOp } from './tree.ts'

/** The literal that arithmetic between two literals makes, or why it makes none. */
export function foldScalars(op: ArithmeticOp, left: Static, right: Static): Static | string {
  if (left.type === 'duration' || right.type === 'duration') {
    return 'duration cannot be used in scalar arithmetic'
  }
  if (op === '%' || op === '^') return `syntax error: ${op} cannot stand between these`
  return printable(op, calculate(op, left, right))
}

/** The literal with its sign turned, or why there is none. */
export function negateScalar(value: Static): Static | string {
  return printable('-', negate(value))
}

function printable(op: ArithmeticOp, value: Static): Static | string {
  // Infinity cannot be written.
  const isFinite = value.type !== 'float' || Number.isFinite(value.value)
  return isFinite && value !== NIL ? value : `${op} cannot be calculated here`
}
