import { expect, test } from 'vitest'
import { parseLogql } from '../parse.ts'
import { CellBudget } from './cell-budget.ts'
import { makeAccumulator } from './range-function.ts'

const second = 1_000_000_000n
const grid = { start: 0n, step: second, count: 1, window: 10n * second }

/** What a function makes of 2, 8 and 5 at -6, -4 and -2 seconds, in a window of ten seconds. */
function run(query: string): number | undefined {
  const expr = parseLogql(query)
  if (expr.kind !== 'range') throw new Error('no range aggregation')
  const accumulator = makeAccumulator(expr, grid, new CellBudget(1000))
  for (const [time, value] of [
    [-6e9, 2],
    [-4e9, 8],
    [-2e9, 5],
  ] as const) {
    accumulator.add(0, 0, value, time)
  }
  const { values, present } = accumulator.series([])
  return present[0] === 1 ? values[0] : undefined
}

const of = '({a="b"} | unwrap v [10s])'

test.each([
  ['count_over_time({a="b"}[10s])', 15],
  ['bytes_over_time({a="b"}[10s])', 15],
  ['rate({a="b"}[10s])', 1.5],
  ['bytes_rate({a="b"}[10s])', 1.5],
  [`rate${of}`, 1.5],
  [`sum_over_time${of}`, 15],
  [`avg_over_time${of}`, 5],
  [`min_over_time${of}`, 2],
  [`max_over_time${of}`, 8],
  [`stdvar_over_time${of}`, 6],
  [`stddev_over_time${of}`, Math.sqrt(6)],
  [`first_over_time${of}`, 2],
  [`last_over_time${of}`, 5],
  ['quantile_over_time(0.5, {a="b"} | unwrap v [10s])', 5],
  // A reset: 6 + 5 within 4 s, extrapolated to where it would be zero and to the window's end.
  [`rate_counter${of}`, (11 * ((4 + (4 * 2) / 11 + 2) / 4)) / 10],
])('%s', (query, value) => {
  expect(run(query)).toBeCloseTo(value, 12)
})
