import { expect, test } from 'vitest'
import type { MetricExpr } from './ast.ts'
import { constantValue } from './constant.ts'
import { parseLogql } from './parse.ts'

test.each([
  ['1 + 2 * 3', 7],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', 4],
  ['10 - 3 - 2', 5],
  ['-7 % 4', -3],
  ['1 / 0', Number.NaN],
  ['1 % 0', Number.NaN],
  ['2 > bool 1', 1],
  ['1 == 2', 0],
  ['vector(1)', undefined],
  ['1 + vector(1)', undefined],
])('%s is %d', (query, value) => {
  expect(constantValue(parseLogql(query) as MetricExpr)).toBe(value)
})
