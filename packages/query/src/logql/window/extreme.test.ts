import { expect, test } from 'vitest'
import { runValues } from '../testing/run-window.ts'
import { extremeWindow } from './extreme.ts'

const none = Number.NaN

test.each([
  [[2], 2, 2],
  [[3, -1, 2], 3, -1],
  [[-5, -4], -4, -5],
  [[none, 1, none], 1, 1],
  [[none], none, none],
])('%j', (values, greatest, least) => {
  expect(runValues(extremeWindow(true), values)).toBe(greatest)
  expect(runValues(extremeWindow(false), values)).toBe(least)
})
