import type { Grouping, LogBatch, TimeGrid } from '@tailspan/model'
import { hasPoints, type Series } from '../../series/series.ts'
import type { GroupingExpr, RangeAggregationExpr, StageExpr } from '../ast.ts'
import { dropIdleLineFormats, readsLine } from '../idle-line-formats.ts'
import { BaseLabelsCache } from '../pipeline/base-labels.ts'
import { compileStages } from '../pipeline/compile-stages.ts'
import { LogEntry } from '../pipeline/log-entry.ts'
import { filterLabels, stageLabels } from '../pipeline/needed-labels.ts'
import { EVERYTHING, hintsFor, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { ReadBudget } from '../read-budget.ts'
import { planSelection } from '../selection.ts'
import { WindowLocator } from '../window/window-locator.ts'
import { absentSeries } from './absent.ts'
import type { Accumulator } from './accumulator.ts'
import type { EvaluationContext } from './context.ts'
import { pipelineError } from './pipeline-error.ts'
import { makeAccumulator } from './range-function.ts'
import { SeriesKey } from './series-key.ts'
import { Unwrap } from './unwrap.ts'

const ALL: GroupingExpr = { without: true, names: [] }

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
  const plan = await planSelection(log, range, context.reader, context.signal)
  const stored = storeFunction(expr)
  let series: Series[] | null = null
  if (plan.stages.length === 0 && stored !== undefined) {
    series = await askStore(expr, stored, grouping, grid, plan.selection, context)
  }
  if (series === null) {
    const counter = new RangeCounter({ ...expr, log }, plan.stages, grouping, grid, context)
    const fields = counter.fields()
    const selection = { ...plan.selection, direction: 'forward' as const, fields }
    for await (const batch of context.reader.read(selection, context.signal)) counter.add(batch)
    series = counter.finish()
  }
  return absent ? [absentSeries(expr.log.matchers, series, count)] : series
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
  selection: Awaited<ReturnType<typeof planSelection>>['selection'],
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

/** Reads lines into the series of a range aggregation. */
class RangeCounter {
  readonly #expr: RangeAggregationExpr
  readonly #grid: TimeGrid
  readonly #context: EvaluationContext
  readonly #stages: readonly Stage[]
  readonly #unwrap: Unwrap | undefined
  readonly #key: SeriesKey
  readonly #hints: ParserHints
  readonly #needsLine: boolean
  readonly #needsLabels: boolean
  readonly #inBytes: boolean
  readonly #bases = new BaseLabelsCache()
  readonly #entry = new LogEntry()
  readonly #series = new Map<string, { accumulator: Accumulator; labels: Series['labels'] }>()
  readonly #locator: WindowLocator
  readonly #budget: ReadBudget

  constructor(
    expr: RangeAggregationExpr,
    stages: readonly StageExpr[],
    grouping: GroupingExpr | undefined,
    grid: TimeGrid,
    context: EvaluationContext,
  ) {
    this.#expr = expr
    this.#grid = grid
    this.#context = context
    this.#hints = hintsOf(expr, grouping)
    this.#stages = compileStages(stages, this.#hints)
    this.#unwrap = expr.unwrap === undefined ? undefined : new Unwrap(expr.unwrap)
    this.#key = new SeriesKey(keyGrouping(expr, grouping))
    this.#inBytes = expr.fn === 'bytes_over_time' || expr.fn === 'bytes_rate'
    this.#needsLine = this.#inBytes || stages.some(readsLine)
    this.#needsLabels = !this.#hints.skip || stages.some((s) => s.kind !== 'line-filter')
    this.#locator = new WindowLocator(grid)
    this.#budget = new ReadBudget(context.limits.maxBytesRead)
  }

  /** The columns that must be read. */
  fields(): ('line' | 'metadata')[] {
    return [
      ...(this.#needsLine ? (['line'] as const) : []),
      ...(this.#needsLabels ? (['metadata'] as const) : []),
    ]
  }

  add(batch: LogBatch): void {
    if (this.#needsLine) this.#budget.spend(batch.lines)
    this.#locator.locate(batch)
    const { first, last, time } = this.#locator
    const entry = this.#entry
    const { streamIndex, streams, metadata, levels, lines, timestamps } = batch
    for (let i = 0; i < batch.length; i++) {
      const from = first[i] as number
      const to = last[i] as number
      if (from > to) continue
      const stream = streams[streamIndex[i] as number]
      if (stream === undefined) continue
      const base = this.#bases.get(stream, metadata[i] ?? '', levels[i] ?? '')
      entry.reset(base, timestamps[i] as bigint, lines[i] ?? '')
      if (!this.#run(entry)) continue
      if (entry.error !== '' && !entry.preserveError) throw pipelineError(entry)
      this.#accumulator(entry).add(from, to, this.#value(entry), time[i] as number)
    }
  }

  #run(entry: LogEntry): boolean {
    for (const stage of this.#stages) if (!stage.run(entry)) return false
    return this.#unwrap?.run(entry) !== false
  }

  #value(entry: LogEntry): number {
    if (this.#unwrap !== undefined) return this.#unwrap.value
    return this.#inBytes ? Buffer.byteLength(entry.line) : 1
  }

  #accumulator(entry: LogEntry): Accumulator {
    const key = this.#key.of(entry)
    let series = this.#series.get(key)
    if (series === undefined) {
      series = {
        labels: this.#key.labels(entry),
        accumulator: makeAccumulator(this.#expr, this.#grid, this.#context.budget),
      }
      this.#series.set(key, series)
    }
    return series.accumulator
  }

  finish(): Series[] {
    return [...this.#series.values()].map(({ accumulator, labels }) => accumulator.series(labels))
  }
}

/** An unwrapped label leaves the label set unless it is grouped by. */
function keyGrouping(expr: RangeAggregationExpr, grouping: GroupingExpr | undefined): GroupingExpr {
  const whole = grouping ?? ALL
  if (expr.unwrap === undefined || !whole.without) return whole
  return { without: true, names: [...whole.names, expr.unwrap.label] }
}

function hintsOf(expr: RangeAggregationExpr, grouping: GroupingExpr | undefined): ParserHints {
  if (grouping === undefined || grouping.without) return EVERYTHING
  return hintsFor([
    ...grouping.names,
    ...stageLabels(expr.log.stages),
    ...(expr.unwrap === undefined
      ? []
      : [expr.unwrap.label, ...expr.unwrap.filters.flatMap(filterLabels)]),
  ])
}
