import type { Attribute, AttributeValue } from '@tailspan/model'
import { orderTexts } from '../value/compare.ts'

/**
 * Which of two series with equal values `topk` prefers, and `bottomk` does not: the one whose texts
 * come first in the alphabet, then the one with the greater numbers. Negative when it is `a`.
 */
export function orderOfLabels(a: readonly Attribute[], b: readonly Attribute[]): number {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a[i], b[i]]
    const order =
      orderTexts(textOf(x?.value), textOf(y?.value)) ||
      orderTexts(x?.key ?? '', y?.key ?? '') ||
      numberOf(y?.value) - numberOf(x?.value)
    if (order !== 0) return order
  }
  return 0
}

function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: AttributeValue | undefined): number {
  return typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
    ? Number(value)
    : 0
}
