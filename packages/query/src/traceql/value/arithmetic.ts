import type { ArithmeticOp } from '../syntax/tree.ts'
import { isNumeric, NIL, type Static } from './static.ts'

/**
 * Two values calculated: whole numbers stay whole (`7 / 2` is 3) and wrap at 64 bits; all other
 * numbers, also durations, make a float, durations as nanoseconds. NIL for values that are no
 * numbers, for a division of whole numbers by zero and for an absurd power.
 */
export function calculate(op: ArithmeticOp, left: Static, right: Static): Static {
  if (left.type === 'int' && right.type === 'int') {
    const value = onIntegers(op, left.value, right.value)
    return value === undefined ? NIL : { type: 'int', value: BigInt.asIntN(64, value) }
  }
  if (!isNumeric(left.type) || !isNumeric(right.type)) return NIL
  return { type: 'float', value: onFloats(op, toNumber(left), toNumber(right)) }
}

/** The sum of two numbers of one type, of that type; of mixed types as calculated. */
export function add(left: Static, right: Static): Static {
  if (left.type !== 'duration' || right.type !== 'duration') return calculate('+', left, right)
  return { type: 'duration', value: BigInt.asIntN(64, left.value + right.value) }
}

/** A number with its sign turned, of the same type; NIL for all else. */
export function negate(value: Static): Static {
  switch (value.type) {
    case 'int':
    case 'duration':
      return { type: value.type, value: BigInt.asIntN(64, -value.value) }
    case 'float':
      return { type: 'float', value: -value.value }
    case 'nil':
    case 'string':
    case 'bool':
    case 'status':
    case 'kind':
    case 'array':
      return NIL
  }
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
