import { expect, test } from 'vitest'
import { runValues } from '../testing/run-window.ts'
import { edgeWindow } from './edge.ts'

test.each([[[7]], [[3, 1, 2]], [[0, Number.NaN]]])('first and last of %j', (values) => {
  expect(runValues(edgeWindow(false), values)).toBe(values[0])
  expect(runValues(edgeWindow(true), values)).toBe(values.at(-1))
})
