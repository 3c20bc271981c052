import { calculate } from '../value/arithmetic.ts'
import { MAX_INT, MIN_INT, NIL, type Static } from '../value/static.ts'
import type { ArithmeticOp } from './tree.ts'

const ZERO: Static = { type: 'int', value: 0n }

/** The literal that arithmetic between two literals makes, or why it makes none. */
export function foldScalars(op: ArithmeticOp, left: Static, right: Static): Static | string {
  if (left.type === 'duration' || right.type === 'duration') {
    return 'duration cannot be used in scalar arithmetic'
  }
  if (op === '%' || op === '^') return `syntax error: ${op} cannot stand between these`
  return folded(op, left, right)
}

/** The literal with its sign turned, or why there is none. */
export function negateScalar(value: Static): Static | string {
  return folded('-', ZERO, value)
}

function folded(op: ArithmeticOp, left: Static, right: Static): Static | string {
  const value = calculate(op, left, right)
  const isFinite =
    value.type === 'float'
      ? Number.isFinite(value.value)
      : value !== NIL && 'value' in value && fits(value.value)
  // What is no number or beyond 64 bits could not be printed.
  return isFinite ? value : `${op} cannot be calculated here`
}

function fits(value: unknown): boolean {
  return typeof value === 'bigint' && value >= MIN_INT && value <= MAX_INT
}
