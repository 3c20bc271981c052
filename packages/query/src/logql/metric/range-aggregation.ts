import type { Grouping, TimeGrid } from '@tailspan/model'
import { hasPoints, type Series } from '../../series/series.ts'
import type { GroupingExpr, RangeAggregationExpr, StageExpr } from '../ast.ts'
import { dropIdleLineFormats } from '../idle-line-formats.ts'
import { type PlannedSelection, planSelection } from '../selection.ts'
import { absentSeries } from './absent.ts'
import type { EvaluationContext } from './context.ts'
import { hintsOf, RangeCounter } from './range-counter.ts'
import { sampleRange } from './sample-range.ts'

/**
 * Evaluates a range aggregation on the context's grid. `outer` is the grouping of a `sum` around
 * it, which may be applied here already: the sum of the parts is the sum of the whole.
 */
export async function evaluateRange(
  expr: RangeAggregationExpr,
  outer: GroupingExpr | undefined,
  context: EvaluationContext,
): Promise<Series[]> {
  const { start, step, count } = context.times
  const grid: TimeGrid = { start: start - expr.offset, step, count, window: expr.window }
  const absent = expr.fn === 'absent_over_time'
  const grouping = absent ? { without: false, names: [] } : (expr.grouping ?? outer)
  const range = {
    start: grid.start - grid.window + 1n,
    end: grid.start + BigInt(count - 1) * step + 1n,
  }
  const bytes = expr.fn === 'bytes_over_time' || expr.fn === 'bytes_rate'
  const stages = bytes ? expr.log.stages : dropIdleLineFormats(expr.log.stages)
  const log = { ...expr.log, stages }
  const whole = { ...expr, log }
  const { selection, stages: left } = await planSelection(
    log,
    range,
    context.reader,
    context.signal,
  )
  const plan = {
    selection,
    stages: hintsOf(whole, grouping).skip ? withoutParsers(left) : left,
  }
  const stored = storeFunction(expr)
  let series: Series[] | null = null
  if (plan.stages.length === 0 && stored !== undefined) {
    series = await askStore(expr, stored, grouping, grid, plan.selection, context)
  }
  series ??= await sampleRange(whole, grouping, grid, plan, context)
  if (series === null) {
    const counter = new RangeCounter(whole, plan.stages, grouping, grid, context)
    const fields = counter.fields()
    const asked = { ...plan.selection, direction: 'forward' as const, fields }
    for await (const batch of context.reader.read(asked, context.signal)) counter.add(batch)
    series = counter.finish()
  }
  return absent ? [absentSeries(expr.log.matchers, series, count)] : series
}

/** Parsers do nothing where no label of theirs is asked for. */
function withoutParsers(stages: readonly StageExpr[]): readonly StageExpr[] {
  return stages.filter(
    ({ kind }) => kind !== 'json' && kind !== 'logfmt' && kind !== 'pattern' && kind !== 'regexp',
  )
}

/** What the store may compute, when nothing is left to do with the lines. */
function storeFunction({ fn, unwrap }: RangeAggregationExpr): 'count' | 'bytes' | undefined {
  if (unwrap !== undefined) return undefined
  return fn === 'bytes_over_time' || fn === 'bytes_rate' ? 'bytes' : 'count'
}

async function askStore(
  expr: RangeAggregationExpr,
  fn: 'count' | 'bytes',
  grouping: GroupingExpr | undefined,
  grid: TimeGrid,
  selection: PlannedSelection['selection'],
  context: EvaluationContext,
): Promise<Series[] | null> {
  const groupBy: Grouping =
    grouping === undefined
      ? { kind: 'all' }
      : { kind: grouping.without ? 'without' : 'by', names: grouping.names }
  const answer = await context.reader.aggregate(
    { ...selection, direction: 'forward' },
    { fn, grid, groupBy },
    context.signal,
  )
  if (answer === null) return null
  const perSecond = expr.fn === 'rate' || expr.fn === 'bytes_rate'
  const divisor = perSecond ? Number(grid.window) / 1e9 : 1
  return answer
    .map(({ labels, values }) => ({
      labels,
      values: values.map((v) => v / divisor),
      present: Uint8Array.from(values, (v) => (Number.isNaN(v) ? 0 : 1)),
    }))
    .filter(hasPoints)
}
