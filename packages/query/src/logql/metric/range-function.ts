import type { TimeGrid } from '@tailspan/model'
import type { RangeAggregationExpr } from '../ast.ts'
import { averageWindow } from '../window/average.ts'
import { deviationWindow } from '../window/deviation.ts'
import { edgeWindow } from '../window/edge.ts'
import { extremeWindow } from '../window/extreme.ts'
import { rateCounterWindow } from '../window/rate-counter.ts'
import { sumWindow } from '../window/sum.ts'
import type { WindowFunction } from '../window/window-function.ts'
import {
  type Accumulator,
  AdditiveAccumulator,
  QuantileAccumulator,
  WindowAccumulator,
} from './accumulator.ts'
import type { CellBudget } from './cell-budget.ts'

/** Makes the accumulator of one series of a range aggregation. */
export function makeAccumulator(
  { fn, parameter, unwrap }: RangeAggregationExpr,
  grid: TimeGrid,
  budget: CellBudget,
): Accumulator {
  const seconds = Number(grid.window) / 1e9
  const additive = (divisor: number): Accumulator =>
    new AdditiveAccumulator(grid.count, divisor, budget)
  const windowed = (window: WindowFunction): Accumulator =>
    new WindowAccumulator(grid.count, Number(grid.step), window, budget)
  switch (fn) {
    case 'count_over_time':
    case 'bytes_over_time':
    case 'absent_over_time':
      return additive(1)
    case 'bytes_rate':
      return additive(seconds)
    case 'rate':
      return unwrap === undefined ? additive(seconds) : windowed(sumWindow(seconds))
    case 'rate_counter':
      return windowed(rateCounterWindow(Number(grid.window)))
    case 'sum_over_time':
      return windowed(sumWindow(1))
    case 'avg_over_time':
      return windowed(averageWindow)
    case 'min_over_time':
    case 'max_over_time':
      return windowed(extremeWindow(fn === 'max_over_time'))
    case 'stddev_over_time':
    case 'stdvar_over_time':
      return windowed(deviationWindow(fn === 'stddev_over_time'))
    case 'first_over_time':
    case 'last_over_time':
      return windowed(edgeWindow(fn === 'last_over_time'))
    case 'quantile_over_time':
      return new QuantileAccumulator(grid.count, parameter ?? 0, budget)
  }
}
