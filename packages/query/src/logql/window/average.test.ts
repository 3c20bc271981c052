import { expect, test } from 'vitest'
import { runValues } from '../testing/run-window.ts'
import { averageWindow } from './average.ts'

const { MAX_VALUE, NaN: none, POSITIVE_INFINITY: inf } = Number

test.each([
  [[5], 5],
  [[1, 2, 6], 3],
  [[-1, 1], 0],
  [[MAX_VALUE, MAX_VALUE], MAX_VALUE],
  [[1, inf, 2], inf],
  [[inf, -inf], none],
  [[1, none, 2], none],
])('%j', (values, mean) => {
  expect(runValues(averageWindow, values)).toBe(mean)
})
