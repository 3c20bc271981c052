import type { LogSamples, LogSampling, TimeGrid } from '@tailspan/model'
import type { Series } from '../../series/series.ts'
import type { GroupingExpr, RangeAggregationExpr } from '../ast.ts'
import { type CapturePlan, planCaptures } from '../capture/plan-captures.ts'
import { filterLabels, stageLabels } from '../pipeline/needed-labels.ts'
import type { PlannedSelection } from '../selection.ts'
import type { EvaluationContext } from './context.ts'
import { hintsOf, RangeCounter } from './range-counter.ts'
import { SampleCounter } from './sample-counter.ts'

/** Rows kept back while others have to be read whole; with more, all are read whole. */
const MOST_KEPT = 4_000_000

/**
 * Evaluates a range aggregation over labels that the store takes out of the lines, and reads whole
 * only the lines that it cannot read. null: this query or this reader needs all lines.
 */
export async function sampleRange(
  expr: RangeAggregationExpr,
  grouping: GroupingExpr | undefined,
  grid: TimeGrid,
  { selection, stages }: PlannedSelection,
  context: EvaluationContext,
): Promise<Series[] | null> {
  const { reader, signal, budget } = context
  const { wanted, skip } = hintsOf(expr, grouping)
  if (reader.samples === undefined || wanted === undefined || skip) return null
  const plan = planCaptures(stages, wanted, numberLabel(expr, grouping))
  if (plan === undefined) return null
  const before = budget.left
  const counter = new RangeCounter(expr, stages, grouping, grid, context)
  const feed = new SampleFeed(
    new SampleCounter(expr, plan, grid, (entry) => counter.accumulator(entry)),
    expr.unwrap !== undefined,
  )
  const lineFilters = [...(selection.lineFilters ?? []), ...plan.lineFilters]
  const asked = { ...selection, lineFilters, direction: 'forward' as const }
  for await (const samples of reader.samples(asked, samplingOf(expr, plan, grid), signal)) {
    if (feed.take(samples)) continue
    budget.restore(before)
    return null
  }
  if (feed.unreadable > 0) {
    const rest = { ...asked, unreadableBy: plan.of, fields: counter.fields() }
    for await (const batch of reader.read(rest, signal)) {
      counter.add(batch, (time) => feed.releaseUntil(time))
    }
  }
  if (feed.releaseUntil(undefined)) return counter.finish()
  budget.restore(before)
  return null
}

/** Hands samples on, and keeps them back where rows that are read whole may have to go before. */
class SampleFeed {
  readonly #counter: SampleCounter
  readonly #ordered: boolean
  readonly #kept: LogSamples[] = []
  #rows = 0
  #next = 0
  #sound = true
  unreadable = 0

  constructor(counter: SampleCounter, ordered: boolean) {
    this.#counter = counter
    this.#ordered = ordered
  }

  /** False when the query cannot be answered from samples. */
  take(samples: LogSamples): boolean {
    this.unreadable += samples.unreadable
    if (!this.#ordered || this.unreadable === 0) {
      return this.#counter.add(samples, 0, samples.length)
    }
    this.#kept.push(samples)
    this.#rows += samples.length
    return this.#rows <= MOST_KEPT
  }

  /** Hands on what was kept back of this time or before, or all of it; false as `take`. */
  releaseUntil(time: bigint | undefined): boolean {
    for (let head = this.#kept[0]; head !== undefined && this.#sound; head = this.#kept[0]) {
      const { timestamps, length } = head
      const from = this.#next
      let to = time === undefined ? length : from
      while (time !== undefined && to < length && (timestamps[to] as bigint) <= time) to++
      if (to > from) this.#sound = this.#counter.add(head, from, to)
      this.#next = to
      if (to < length) break
      this.#kept.shift()
      this.#next = 0
    }
    return this.#sound
  }
}

/** The unwrapped label when nothing needs it as text. */
function numberLabel(
  { unwrap, log }: RangeAggregationExpr,
  grouping: GroupingExpr | undefined,
): string | undefined {
  if (unwrap === undefined || unwrap.conversion !== undefined) return undefined
  if (log.stages.some(({ kind }) => kind === 'drop' || kind === 'keep')) return undefined
  const others = [
    ...(grouping?.names ?? []),
    ...stageLabels(log.stages),
    ...unwrap.filters.flatMap(filterLabels),
  ]
  return others.includes(unwrap.label) ? undefined : unwrap.label
}

/** Rows are merged by the widest buckets that windows are made of, where only their sum counts. */
function samplingOf(expr: RangeAggregationExpr, { of }: CapturePlan, grid: TimeGrid): LogSampling {
  const bytes = expr.fn === 'bytes_over_time' || expr.fn === 'bytes_rate'
  const weight = bytes ? 'bytes' : 'rows'
  if (expr.unwrap !== undefined) return { of, weight }
  const size = grid.count === 1 ? grid.window : commonDivisor(grid.step, grid.window)
  return { of, weight, merge: { start: grid.start - grid.window + 1n, size } }
}

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : commonDivisor(b, a % b)
}
