import { expect, test } from 'vitest'
import { instantGrid, rangeGrid } from './range-grid.ts'

const SECOND = 1_000_000_000n

test.each([
  [0n, 10n * SECOND, 10n * SECOND],
  [0n, 100n * SECOND, 100n * SECOND],
  [0n, 100n * SECOND + 1n, 99n * SECOND + 1n],
  [0n, 102n * SECOND + 5n, 99n * SECOND + 5n],
])('an instant query from %d to %d covers %d', (start, end, step) => {
  expect(instantGrid({ start, end }, 100n * SECOND)).toEqual({ start, step, count: 2 })
})

test.each([
  [5n, 5n],
  [5n, 4n],
  [100n * SECOND, 101n * SECOND],
  [200n * SECOND, 300n * SECOND],
])('nothing lies between %d and %d', (start, end) => {
  expect(() => instantGrid({ start, end }, 100n * SECOND)).toThrow('end must be greater than start')
})

test('a range has no more points than allowed', () => {
  const range = { start: 0n, end: 100n * SECOND }
  expect(rangeGrid(range, SECOND, 1000n * SECOND, 100)).toMatchObject({ count: 101 })
  expect(() => rangeGrid(range, SECOND, 1000n * SECOND, 99)).toThrow(
    'step of 1s is too small, minimum step for given range is 1.01',
  )
  // What lies in the future makes no points, but counts for what may be asked.
  expect(() => rangeGrid(range, SECOND, 50n * SECOND, 99)).toThrow('step of 1s is too small')
})
