import type { AttributeValue } from '@tailspan/model'
import { expect, test } from 'vitest'
import { orderOfLabels } from './label-order.ts'

const labels = (...values: AttributeValue[]): { key: string; value: AttributeValue }[] =>
  values.map((value, i) => ({ key: `label ${i}`, value }))

test.each([
  [labels('cart'), labels('stock')],
  [labels('cart', 'a'), labels('cart', 'b')],
  [labels('cart'), labels('cart', 'b')],
  [labels(9n), labels(7n)],
  [labels(2.5), labels(1.5)],
  [labels(true), labels(false)],
  [labels(9n), labels('text')],
])('of pair %# the first is preferred', (first, second) => {
  expect(orderOfLabels(first, second)).toBeLessThan(0)
  expect(orderOfLabels(second, first)).toBeGreaterThan(0)
})

test('equal labels have no order', () => {
  expect(orderOfLabels(labels('a', 1n), labels('a', 1n))).toBe(0)
})
