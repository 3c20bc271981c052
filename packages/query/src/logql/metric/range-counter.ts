import type { LogBatch, TimeGrid } from '@tailspan/model'
import type { Series } from '../../series/series.ts'
import type { GroupingExpr, RangeAggregationExpr, StageExpr } from '../ast.ts'
import { readsLine } from '../idle-line-formats.ts'
import { BaseLabelsCache } from '../pipeline/base-labels.ts'
import { compileStages } from '../pipeline/compile-stages.ts'
import { LogEntry } from '../pipeline/log-entry.ts'
import { filterLabels, stageLabels } from '../pipeline/needed-labels.ts'
import { EVERYTHING, hintsFor, type ParserHints } from '../pipeline/parser-hints.ts'
import type { Stage } from '../pipeline/stage.ts'
import { ReadBudget } from '../read-budget.ts'
import { WindowLocator } from '../window/window-locator.ts'
import type { Accumulator } from './accumulator.ts'
import type { EvaluationContext } from './context.ts'
import { pipelineError } from './pipeline-error.ts'
import { makeAccumulator } from './range-function.ts'
import { SeriesKey } from './series-key.ts'
import { Unwrap } from './unwrap.ts'

const ALL: GroupingExpr = { without: true, names: [] }

/** Reads lines into the series of a range aggregation. */
export class RangeCounter {
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

  /** `before` hears the time of each row before it is counted. */
  add(batch: LogBatch, before?: (time: bigint) => void): void {
    if (this.#needsLine) this.#budget.spend(batch.lines)
    this.#locator.locate(batch)
    const { first, last, time } = this.#locator
    const entry = this.#entry
    const { streamIndex, streams, metadata, levels, lines, timestamps } = batch
    for (let i = 0; i < batch.length; i++) {
      const from = first[i] as number
      const to = last[i] as number
      if (from > to) continue
      before?.(timestamps[i] as bigint)
      const stream = streams[streamIndex[i] as number]
      if (stream === undefined) continue
      const base = this.#bases.get(stream, metadata[i] ?? '', levels[i] ?? '')
      entry.reset(base, timestamps[i] as bigint, lines[i] ?? '')
      if (!this.#run(entry)) continue
      if (entry.error !== '' && !entry.preserveError) throw pipelineError(entry)
      this.accumulator(entry).add(from, to, this.#value(entry), time[i] as number)
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

  /** The accumulator of the series that the entry belongs to. */
  accumulator(entry: LogEntry): Accumulator {
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

/** What the aggregation needs of what its parsers could extract. */
export function hintsOf(
  expr: RangeAggregationExpr,
  grouping: GroupingExpr | undefined,
): ParserHints {
  if (grouping === undefined || grouping.without) return EVERYTHING
  return hintsFor([
    ...grouping.names,
    ...stageLabels(expr.log.stages),
    ...(expr.unwrap === undefined
      ? []
      : [expr.unwrap.label, ...expr.unwrap.filters.flatMap(filterLabels)]),
  ])
}
