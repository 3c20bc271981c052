import { expect, test } from 'vitest'
import { runValues } from '../testing/run-window.ts'
import { sumWindow } from './sum.ts'

test('a sum, and a rate per second', () => {
  expect(runValues(sumWindow(1), [1, 2.5, -0.5])).toBe(3)
  expect(runValues(sumWindow(60), [30, 90])).toBe(2)
})
