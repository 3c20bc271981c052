import { expect, test } from 'vitest'
import { alignedGrid, sampleOf } from './grid.ts'

test('a range is widened to whole steps', () => {
  expect(alignedGrid(207n, 493n, 60n)).toEqual({ start: 180n, step: 60n, count: 7 })
  expect(alignedGrid(-5n, 5n, 10n)).toEqual({ start: -10n, step: 10n, count: 3 })
})

test('a sample covers what lies after the one before, itself included', () => {
  const grid = { start: 100n, step: 10n, count: 3 }
  expect([99n, 100n, 101n, 110n, 111n, 120n, 121n].map((at) => sampleOf(grid, at))).toEqual([
    -1, -1, 1, 1, 2, 2, -1,
  ])
})
