import { QueryError } from '../syntax/query-error.ts'
import type {
  BinaryExpr,
  BinaryOp,
  LogqlExpr,
  MetricExpr,
  RangeAggregationExpr,
  RangeFunction,
  VectorAggregationExpr,
  VectorMatching,
} from './ast.ts'
import { constantValue } from './constant.ts'

const ON_LINES: ReadonlySet<RangeFunction> = new Set([
  'rate',
  'count_over_time',
  'bytes_rate',
  'bytes_over_time',
  'absent_over_time',
])
const NOT_ON_UNWRAPPED: ReadonlySet<RangeFunction> = new Set([
  'count_over_time',
  'bytes_rate',
  'bytes_over_time',
])
const GROUPED: ReadonlySet<RangeFunction> = new Set([
  'avg_over_time',
  'min_over_time',
  'max_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
])

/** The same expression, or an error when the function does not go with its parts. */
export function checkRange(expr: RangeAggregationExpr): RangeAggregationExpr {
  const { fn } = expr
  if (fn === 'quantile_over_time' && expr.parameter === undefined) {
    throw new QueryError(`parameter required for operation ${fn}`)
  }
  if (fn !== 'quantile_over_time' && expr.parameter !== undefined) {
    throw new QueryError(`parameter ${expr.parameter} not supported for operation ${fn}`)
  }
  if (expr.unwrap === undefined && !ON_LINES.has(fn)) {
    throw new QueryError(
      `invalid aggregation ${fn} without unwrap`,
      undefined,
      'Add "| unwrap label" to say which number of the line is meant.',
    )
  }
  if (expr.unwrap !== undefined && NOT_ON_UNWRAPPED.has(fn)) {
    throw new QueryError(`invalid aggregation ${fn} with unwrap`)
  }
  if (expr.grouping !== undefined && !GROUPED.has(fn)) {
    throw new QueryError(
      `grouping not allowed for ${fn} aggregation`,
      undefined,
      `Group outside of it: sum by (…) (${fn}(…)).`,
    )
  }
  return expr
}

/** The same for vector aggregations; the parameter also as it was written. */
export function checkVector(
  expr: VectorAggregationExpr,
  parameterText: string,
): VectorAggregationExpr {
  const { fn, parameter } = expr
  const ranks = fn === 'topk' || fn === 'bottomk' || fn === 'approx_topk'
  if (ranks) {
    if (parameter === undefined) throw new QueryError(`parameter required for operation ${fn}`)
    if (!/^[0-9]+$/.test(parameterText)) {
      throw new QueryError(`invalid parameter ${fn}(${parameterText},`)
    }
    if (parameter <= 0) {
      throw new QueryError(`invalid parameter (must be greater than 0) ${fn}(${parameterText}`)
    }
  } else if (parameter !== undefined) {
    throw new QueryError(`unsupported parameter for operation ${fn}(${parameterText},`)
  }
  if ((fn === 'sort' || fn === 'sort_desc') && (expr.grouping?.names.length ?? 0) > 0) {
    throw new QueryError("sort and sort_desc doesn't allow grouping by ")
  }
  if (fn === 'approx_topk' && expr.grouping !== undefined) {
    throw new QueryError(`grouping not allowed for ${fn} aggregation`)
  }
  return expr
}

/** A binary expression of parts that may stand there. */
export function checkBinary(
  op: BinaryOp,
  left: LogqlExpr,
  right: LogqlExpr,
  bool: boolean,
  matching: VectorMatching | undefined,
): BinaryExpr {
  checkLeg(op, left, 'left')
  checkLeg(op, right, 'right')
  return {
    kind: 'binary',
    op,
    left: left as MetricExpr,
    right: right as MetricExpr,
    bool,
    ...(matching === undefined ? {} : { matching }),
  }
}

function checkLeg(op: BinaryOp, leg: LogqlExpr, side: 'left' | 'right'): void {
  if (leg.kind === 'log') {
    throw new QueryError(
      `unexpected type for ${side} leg of binary operation (${op}): a log query`,
      undefined,
      'Turn lines into numbers: count_over_time({…}[5m]).',
    )
  }
  if (op !== 'and' && op !== 'or' && op !== 'unless') return
  const value = constantValue(leg)
  if (value === undefined) return
  throw new QueryError(
    `unexpected literal for ${side} leg of logical/set binary operation (${op}): ${value.toFixed(6)}`,
    undefined,
    'Write vector(n) for a number that takes part in and, or, unless.',
  )
}
