import type { ArithmeticOp } from '../syntax/tree.ts'
import { isNumeric, NIL, type Static } from './static.ts'

/**
 * Two values calculated: whole numbers stay whole (`7 / 2` is 3) and wrap at 64 bits, a duration
 * in it makes a duration, a float makes a float. NIL for values that are no numbers, for a
 * division of whole numbers by zero and for an absurd power.
 */
export function calculate(op: ArithmeticOp, left: Static, right: Static): Static {
  if (left.type === 'array' || right.type === 'array') return NIL
  if (!isNumeric(left.type) || !isNumeric(right.type)) return NIL
  if (left.type === 'float' || right.type === 'float') {
    const value = onFloats(op, toNumber(left), toNumber(right))
    if (left.type !== 'duration' && right.type !== 'duration') return { type: 'float', value }
    return Number.isFinite(value) ? { type: 'duration', value: BigInt(Math.trunc(value)) } : NIL
  }
  const value = onIntegers(
    op,
    (left as { value: bigint }).value,
    (right as { value: bigint }).value,
  )
  if (value === undefined) return NIL
  const type = left.type === 'duration' || right.type === 'duration' ? 'duration' : 'int'
  return { type, value: BigInt.asIntN(64, value) }
}

/** A number of any numeric value (durations in nanoseconds), NaN for others. */
export function toNumber(value: Static): number {
  return value.type === 'float'
    ? value.value
    : value.type === 'int' || value.type === 'duration'
      ? Number(value.value)
      : Number.NaN
}

function onFloats(op: ArithmeticOp, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    case '^':
      return a ** b
  }
}

function onIntegers(op: ArithmeticOp, a: bigint, b: bigint): bigint | undefined {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0n ? undefined : a / b
    case '%':
      return b === 0n ? undefined : a % b
    case '^':
      return power(a, b)
  }
}

/** Whole powers; of a negative exponent the whole part. */
function power(base: bigint, exponent: bigint): bigint | undefined {
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n
  if (exponent < 0n) return base === 1n ? 1n : base === 0n ? undefined : 0n
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base
  return exponent > 64n ? undefined : base ** exponent
}
