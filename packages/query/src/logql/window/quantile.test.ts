import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test.each([
  [0.5, [3, 1, 2], 2],
  [0.5, [1, 2], 1.5],
  [0, [5, 4, 9], 4],
  [1, [5, 4, 9], 9],
  [0.9, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 10],
  [0.25, [10, 20], 12.5],
  [1.1, [1], Number.POSITIVE_INFINITY],
  [-0.1, [1], Number.NEGATIVE_INFINITY],
  [0.5, [], Number.NaN],
  [0.5, [1, Number.NaN, 2], 1],
  [1, [1, Number.NaN, Number.NaN, 2], 2],
  [0, [1, Number.NaN], Number.NaN],
  [0.5, [Number.NaN], Number.NaN],
])('%d of %j', (q, values, result) => {
  expect(quantile(q, Float64Array.from(values))).toBe(result)
})
