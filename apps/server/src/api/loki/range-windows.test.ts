import { expect, test } from 'vitest'
import { stepWindows, wholeRange, windowEnds } from './range-windows.ts'

test('the whole range is one window', () => {
  expect(wholeRange({ start: 5n, end: 9n })).toEqual([
    { start: 8n, step: 4n, count: 1, window: 4n },
  ])
  expect(wholeRange({ start: 5n, end: 5n })).toEqual([])
})

test.each([
  [0n, 30n, [9n, 19n, 29n]],
  [5n, 32n, [9n, 19n, 29n, 31n]],
  [11n, 14n, [13n]],
  [15n, 20n, [19n]],
  [20n, 25n, [24n]],
  [-5n, 5n, [-1n, 4n]],
  [7n, 7n, []],
])('steps of ten from %d to %d', (start, end, ends) => {
  const grids = stepWindows({ start, end }, 10n)
  expect(windowEnds(grids)).toEqual(ends)
  const covered = grids.reduce((sum, grid) => sum + grid.window * BigInt(grid.count), 0n)
  expect(covered).toBe(end - start)
})
