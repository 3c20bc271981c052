import { expect, test } from 'vitest'
import { decimal } from './decimal.ts'

test.each([
  [decimal.add(0.1, 0.2), 0.3],
  [decimal.add(1e21, 1), 1e21],
  [decimal.subtract(5, 1.5), 3.5],
  [decimal.subtract(0.3, 0.1), 0.2],
  [decimal.multiply(1.1, 1.1), 1.21],
  [decimal.multiply(-1e-7, 3), -3e-7],
  [decimal.divide(1, 3), 0.3333333333333333],
  [decimal.divide(2, -3), -0.6666666666666667],
  [decimal.divide(20.2, 5.25), 3.8476190476190477],
  [decimal.divide(1e-20, 3), 0],
  [decimal.divide(1e30, 4e-5), 2.5e34],
  [decimal.add(Number.POSITIVE_INFINITY, 1), Number.NaN],
])('%d', (value, expected) => {
  expect(value).toBe(expected)
})
