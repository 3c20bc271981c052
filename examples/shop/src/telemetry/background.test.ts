import { expect, test } from 'vitest'
import { isBackground } from './background.ts'

test.each([
  ['POST', '/loki/api/v1/push', true],
  ['GET', '/queue/orders?wait=5', true],
  ['POST', '/queue/orders', false],
  ['GET', '/orders/u-1', false],
  [undefined, undefined, false],
])('%s %s is background: %s', (method, path, expected) => {
  expect(isBackground(method, path)).toBe(expected)
})
