import type { LogReader } from '@tailspan/model'
import type { Series } from '../../series/series.ts'
import type { EvaluationTimes } from '../../series/time-grid.ts'
import type { MetricExpr } from '../ast.ts'
import type { LogqlLimits } from '../limits.ts'
import type { CellBudget } from './cell-budget.ts'

/** What the evaluation of a metric query needs besides the query. */
export interface EvaluationContext {
  readonly reader: LogReader
  readonly times: EvaluationTimes
  readonly limits: LogqlLimits
  readonly budget: CellBudget
  readonly signal: AbortSignal
  /** Parts of the query that are worked out already. */
  readonly given?: ReadonlyMap<MetricExpr, readonly Series[]>
}
