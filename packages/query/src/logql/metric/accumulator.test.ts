import { describe, expect, test } from 'vitest'
import { show } from '../testing/series.ts'
import { sumWindow } from '../window/sum.ts'
import {
  type Accumulator,
  AdditiveAccumulator,
  QuantileAccumulator,
  WindowAccumulator,
} from './accumulator.ts'
import { CellBudget } from './cell-budget.ts'

const budget = (): CellBudget => new CellBudget(1000)

/** Samples in time order: the first and last window that hold them, and their values. */
const samples = [
  [0, 0, 1],
  [0, 2, 10],
  [2, 2, 100],
] as const

function fill(accumulator: Accumulator): string[] {
  for (const [i, [first, last, value]] of samples.entries()) accumulator.add(first, last, value, i)
  return show([accumulator.series([])])
}

describe('accumulators', () => {
  test('sums of differences', () => {
    expect(fill(new AdditiveAccumulator(4, 1, budget()))).toEqual(['{} 11 10 110 -'])
    expect(fill(new AdditiveAccumulator(4, 10, budget()))).toEqual(['{} 1.1 1 11 -'])
  })

  test('a window function', () => {
    expect(fill(new WindowAccumulator(4, 1, sumWindow(1), budget()))).toEqual(['{} 11 10 110 -'])
  })

  test('quantiles', () => {
    expect(fill(new QuantileAccumulator(4, 1, budget()))).toEqual(['{} 10 10 100 -'])
    expect(fill(new QuantileAccumulator(4, 0.5, budget()))).toEqual(['{} 5.5 10 55 -'])
  })

  test('memory is bounded', () => {
    expect(() => new AdditiveAccumulator(4, 1, new CellBudget(7))).toThrow('too many numbers')
    expect(() => new WindowAccumulator(4, 1, sumWindow(1), new CellBudget(7))).toThrow('too many')
    expect(() => fill(new QuantileAccumulator(4, 1, new CellBudget(8)))).toThrow('too many')
  })
})
