import { type LogReader, TailspanError } from '@tailspan/model'
import { emptySeries, type Series } from '../../series/series.ts'
import type {
  BinaryExpr,
  GroupingExpr,
  MetricExpr,
  RangeAggregationExpr,
  RangeFunction,
  VectorAggregationExpr,
} from '../ast.ts'
import { constantValue } from '../constant.ts'
import { aggregateSeries } from './aggregate.ts'
import { binaryWithScalar } from './binary-scalar.ts'
import { binarySet } from './binary-set.ts'
import { binaryVectors } from './binary-vector.ts'
import type { EvaluationContext } from './context.ts'
import { labelReplace } from './label-replace.ts'
import { evaluateRange } from './range-aggregation.ts'
import { rankSeries, sortSeries } from './rank.ts'
import { withoutEmpty } from './signature.ts'

const ONLY_INSTANT =
  'approx_topk is only supported on instant queries; ask for topk, or use /loki/api/v1/query'

/** The value of an expression at all points at once: one number, or series. */
export async function evaluate(
  expr: MetricExpr,
  context: EvaluationContext,
): Promise<number | Series[]> {
  context.signal.throwIfAborted()
  const constant = constantValue(expr)
  if (constant !== undefined) return constant
  const given = context.given?.get(expr)
  if (given !== undefined) return [...given]
  const { count } = context.times
  switch (expr.kind) {
    case 'range':
      return evaluateRange(expr, undefined, context)
    case 'aggregate':
      return evaluateAggregation(expr, context)
    case 'binary':
      return evaluateBinary(expr, context)
    case 'label-replace':
      return labelReplace(expr, await evaluateVector(expr.of, context))
    case 'vector': {
      const series = emptySeries([], count)
      series.values.fill(expr.value)
      series.present.fill(1)
      return [series]
    }
    case 'literal':
      return expr.value
  }
}

/** The value of an expression of which all parts that read lines are given. */
export function evaluateGiven(
  expr: MetricExpr,
  given: ReadonlyMap<MetricExpr, readonly Series[]>,
  context: Omit<EvaluationContext, 'given' | 'reader'>,
): Promise<number | Series[]> {
  return evaluate(expr, { ...context, given, reader: NOTHING })
}

const NOTHING: LogReader = {
  streams: () => Promise.resolve([]),
  aggregate: () => Promise.resolve(null),
  stats: () => Promise.resolve({ streams: 0, entries: 0, bytes: 0 }),
  // oxlint-disable-next-line require-yield -- it has nothing
  async *read() {},
}

/** The series of an expression that must be a vector. */
async function evaluateVector(expr: MetricExpr, context: EvaluationContext): Promise<Series[]> {
  const value = await evaluate(expr, context)
  if (typeof value !== 'number') return value
  throw new TailspanError('bad_request', 'a number stands where series are needed: write vector(n)')
}

/** Functions whose groups can be summed while counting. */
const SUMMABLE: ReadonlySet<RangeFunction> = new Set([
  'count_over_time',
  'rate',
  'bytes_over_time',
  'bytes_rate',
  'sum_over_time',
])

function isSummable(expr: MetricExpr): expr is RangeAggregationExpr {
  return expr.kind === 'range' && expr.grouping === undefined && SUMMABLE.has(expr.fn)
}

async function evaluateAggregation(
  expr: VectorAggregationExpr,
  context: EvaluationContext,
): Promise<Series[]> {
  const { fn, of, parameter = 0 } = expr
  const { count } = context.times
  if (fn === 'sum' && isSummable(of) && !context.given?.has(of)) {
    const grouping: GroupingExpr = expr.grouping ?? { without: false, names: [] }
    // Summed once more: an unwrapped label may have kept parts of a group asunder.
    const parts = await evaluateRange(of, grouping, context)
    return aggregateSeries(fn, toGroup(parts, grouping), grouping, count)
  }
  const series = await evaluateVector(of, context)
  switch (fn) {
    case 'approx_topk':
      // Its ranks are of one instant: a graph of them would change its series at every point.
      if (count > 1) throw new TailspanError('bad_request', ONLY_INSTANT)
      return rankSeries(true, parameter, series, expr.grouping, count)
    case 'topk':
    case 'bottomk':
      return rankSeries(fn !== 'bottomk', parameter, series, expr.grouping, count)
    case 'sort':
    case 'sort_desc':
      return sortSeries(fn === 'sort_desc', series)
    case 'sum':
    case 'avg':
    case 'count':
    case 'max':
    case 'min':
    case 'stddev':
    case 'stdvar':
      return aggregateSeries(fn, toGroup(series, expr.grouping), expr.grouping, count)
  }
}

/** Series as a grouping takes them: what `without` leaves has no empty labels. */
function toGroup(series: readonly Series[], grouping: GroupingExpr | undefined): readonly Series[] {
  if (grouping?.without !== true) return series
  return series.map((one) => ({ ...one, labels: withoutEmpty(one.labels) }))
}

async function evaluateBinary(expr: BinaryExpr, context: EvaluationContext): Promise<Series[]> {
  const { op, bool, matching } = expr
  const left = await evaluate(expr.left, context)
  const right = await evaluate(expr.right, context)
  if (typeof left === 'number' || typeof right === 'number') {
    if (typeof left !== 'number') return binaryWithScalar(op, bool, left, Number(right), false)
    if (typeof right !== 'number') return binaryWithScalar(op, bool, right, left, true)
    throw new TailspanError('internal', 'two numbers are folded before they come here')
  }
  if (op === 'and' || op === 'or' || op === 'unless') return binarySet(op, left, right, matching)
  return binaryVectors(op, bool, left, right, matching)
}

/** Whether the query asks for an order of its series. */
export function isSorted(expr: MetricExpr): boolean {
  switch (expr.kind) {
    case 'aggregate':
      return expr.fn === 'sort' || expr.fn === 'sort_desc' || isSorted(expr.of)
    case 'binary':
      return isSorted(expr.left) || isSorted(expr.right)
    case 'label-replace':
      return isSorted(expr.of)
    case 'range':
    case 'vector':
    case 'literal':
      return false
  }
}
