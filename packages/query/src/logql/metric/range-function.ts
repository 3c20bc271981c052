import { TailspanError, type TimeGrid } from '@tailspan/model'
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
  if (unwrap === undefined || fn === 'absent_over_time') {
    const perSecond = fn === 'rate' || fn === 'bytes_rate'
    return new AdditiveAccumulator(grid.count, perSecond ? secondsOf(grid) : 1, budget)
  }
  if (fn === 'quantile_over_time')
    return new QuantileAccumulator(grid.count, parameter ?? 0, budget)
  return new WindowAccumulator(grid.count, Number(grid.step), windowFunction(fn, grid), budget)
}

function secondsOf({ window }: TimeGrid): number {
  return Number(window) / 1e9
}

/** How the unwrapped numbers of a window become one. */
function windowFunction(fn: RangeAggregationExpr['fn'], grid: TimeGrid): WindowFunction {
  switch (fn) {
    case 'rate':
      return sumWindow(secondsOf(grid))
    case 'rate_counter':
      return rateCounterWindow(Number(grid.window))
    case 'sum_over_time':
      return sumWindow(1)
    case 'avg_over_time':
      return averageWindow
    case 'min_over_time':
    case 'max_over_time':
      return extremeWindow(fn === 'max_over_time')
    case 'stddev_over_time':
    case 'stdvar_over_time':
      return deviationWindow(fn === 'stddev_over_time')
    case 'first_over_time':
    case 'last_over_time':
      return edgeWindow(fn === 'last_over_time')
    case 'count_over_time':
    case 'bytes_rate':
    case 'bytes_over_time':
    case 'absent_over_time':
    case 'quantile_over_time':
      throw new TailspanError('internal', `${fn} has no window function`)
  }
}
