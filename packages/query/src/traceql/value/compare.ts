import type { ScalarComparison } from '../syntax/tree.ts'
import { toNumber } from './arithmetic.ts'
import { isNumeric, type Static } from './static.ts'

/**
 * Whether a comparison holds between two single values. Numbers of any kind compare by value, all
 * else only with its own type; where that fails, and for nil and arrays, nothing holds.
 */
export function compareValues(op: ScalarComparison, left: Static, right: Static): boolean {
  const order = orderOf(left, right)
  if (order === undefined) return false
  if (op !== '=' && op !== '!=' && !hasOrder(left.type)) return false
  // What is no number differs from all numbers; the other comparisons with it fail by themselves.
  switch (op) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

/** Whether values of this type come before or after each other. */
function hasOrder(type: Static['type']): boolean {
  return isNumeric(type) || type === 'string'
}

/** Negative, zero or positive as left stands to right; undefined when they have no order. */
export function orderOf(left: Static, right: Static): number | undefined {
  if (isNumeric(left.type) && isNumeric(right.type)) return orderNumbers(left, right)
  if (left.type === 'nil' || left.type === 'array' || left.type !== right.type) return undefined
  if (left.type === 'string' && right.type === 'string') return orderTexts(left.value, right.value)
  const a = (left as { value: unknown }).value
  return a === (right as { value: unknown }).value ? 0 : 1
}

function orderNumbers(left: Static, right: Static): number {
  if (left.type === 'float' || right.type === 'float')
    return toNumber(left) - toNumber(right) || orderEqual(left, right)
  const a = (left as { value: bigint }).value
  const b = (right as { value: bigint }).value
  return a < b ? -1 : a > b ? 1 : 0
}

/** Equal infinities have no difference. */
function orderEqual(left: Static, right: Static): number {
  const a = toNumber(left)
  const b = toNumber(right)
  return a === b ? 0 : Number.NaN
}

/** Order of texts by code point, which is also that of their UTF-8 bytes. */
export function orderTexts(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xe000
}
