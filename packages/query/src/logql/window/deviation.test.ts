import { expect, test } from 'vitest'
import { runValues } from '../testing/run-window.ts'
import { deviationWindow } from './deviation.ts'

test.each([
  [[4], 0],
  [[1, 3], 1],
  [[2, 4, 4, 4, 5, 5, 7, 9], 4],
  [[1e9 + 1, 1e9 + 3], 1],
])('population variance of %j', (values, variance) => {
  expect(runValues(deviationWindow(false), values)).toBeCloseTo(variance, 9)
  expect(runValues(deviationWindow(true), values)).toBeCloseTo(Math.sqrt(variance), 9)
})
