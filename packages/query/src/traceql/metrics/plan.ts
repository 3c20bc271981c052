import type { SpanReader } from '@tailspan/model'
import { compileStages, wholeTrace } from '../pipeline/compile.ts'
import { scanTraces } from '../scan.ts'
import { mentionedFields } from '../search/mentions.ts'
import { neededTexts } from '../search/needed-texts.ts'
import { pushDownCounted } from '../search/push-down.ts'
import type { FieldRef, MetricsNode } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { toNumber } from '../value/arithmetic.ts'
import { bottomk } from './bottomk.ts'
import { collectorOf } from './collect.ts'
import { countGroups, type GroupCounter } from './count-groups.ts'
import { type Counted, compileExemplarLabels, ExemplarPicker } from './exemplar-picker.ts'
import { type Grid, sampleOf } from './grid.ts'
import { groupingOf } from './grouping.ts'
import { calculateSeries, type Operand } from './math.ts'
import type { SampleBudget } from './sample-budget.ts'
import type { MetricsSeries } from './series.ts'
import { threshold } from './threshold.ts'
import { topk } from './topk.ts'

type SeriesNode = Extract<MetricsNode, { kind: 'series' }>

/** What a metrics query runs on. */
export interface MetricsRun {
  readonly reader: SpanReader
  readonly grid: Grid
  readonly budget: SampleBudget
  readonly signal: AbortSignal
  /** Exemplars to show at most, all series together. */
  readonly exemplars: number
  /** Hears of each trace that is looked at, with the number of its spans. */
  readonly onTrace?: (spans: number) => void
}

/** A metrics query that is being answered, some samples at a time. */
export interface MetricsPlan {
  /** Reads what counts for the samples from `first` to `last` of the grid; each only once. */
  readonly read: (first: number, last: number) => Promise<void>
  /** The series of all that was read. They may change with the next `read`. */
  readonly series: () => MetricsSeries[]
}

/** Prepares a metrics query; a number alone makes no series. */
export function planMetrics(node: MetricsNode, run: MetricsRun): MetricsPlan {
  const parts = countSeries(node)
  const exemplars = run.exemplars > 0 ? Math.max(1, Math.floor(run.exemplars / parts)) : 0
  return planNode(node, { ...run, exemplars })
}

function planNode(node: MetricsNode, run: MetricsRun): MetricsPlan {
  switch (node.kind) {
    case 'series':
      return collect(node, run)
    case 'rank': {
      const of = planNode(node.of, run)
      const rank = node.fn === 'topk' ? topk : bottomk
      return { read: of.read, series: () => rank(of.series(), node.limit) }
    }
    case 'threshold': {
      const of = planNode(node.of, run)
      return { read: of.read, series: () => threshold(of.series(), node.op, node.value) }
    }
    case 'math': {
      const left = operand(node.left, run)
      const right = operand(node.right, run)
      return {
        read: async (first, last) => {
          await left.read(first, last)
          await right.read(first, last)
        },
        series: () => calculateSeries(node.op, left.value(), right.value()),
      }
    }
    case 'number':
      return { read: async () => {}, series: () => [] }
  }
}

function operand(
  node: MetricsNode,
  run: MetricsRun,
): { readonly read: MetricsPlan['read']; value(): Operand } {
  if (node.kind === 'number') return { read: async () => {}, value: () => toNumber(node.value) }
  const plan = planNode(node, run)
  return { read: plan.read, value: () => plan.series() }
}

/** How many spansets are counted. */
export function countSeries(node: MetricsNode): number {
  switch (node.kind) {
    case 'series':
      return 1
    case 'rank':
    case 'threshold':
      return countSeries(node.of)
    case 'math':
      return countSeries(node.left) + countSeries(node.right)
    case 'number':
      return 0
  }
}

/**
 * Whether samples may be read some at a time, each with what lies around it in time only: every
 * span that counts meets what is asked of the reader, and samples do not depend on each other.
 */
export function mayBeSliced(node: MetricsNode): boolean {
  switch (node.kind) {
    case 'series': {
      const [first] = node.stages
      const isFilter = first?.kind === 'spanset' && first.spanset.kind === 'filter'
      return isFilter && node.aggregate.fn !== 'compare'
    }
    case 'rank':
      // A series that is found later has a rank among zeros, too.
      return false
    case 'threshold':
      return mayBeSliced(node.of)
    case 'math':
      return mayBeSliced(node.left) && mayBeSliced(node.right)
    case 'number':
      return true
  }
}

function collect(node: SeriesNode, run: MetricsRun): MetricsPlan {
  const { reader, grid, budget, signal, onTrace } = run
  const { stages, aggregate } = node
  const groupsOf = compileStages(stages)
  const collector = collectorOf(aggregate, grid, budget)
  const { where, also } = pushDownCounted(stages)
  const picker = new ExemplarPicker(run.exemplars, grid)
  const fields = [...mentionedFields(stages), ...fieldsOf(aggregate)]
  const labelsOf = compileExemplarLabels(fields)
  // What is compared is whatever a span has.
  const texts = aggregate.fn === 'compare' ? {} : { texts: neededTexts(fields) }
  const grouping = groupingOf(node)
  const show = (trace: TraceView, counted: readonly Counted[]): void => {
    const shown = picker.pick(trace, counted)
    if (shown === undefined) return
    const { span, sample } = shown
    const at = trace.startOf(span)
    collector.show(trace, span, { labels: labelsOf(trace, span), at, sample })
  }
  const counter: GroupCounter = {
    kind: (trace) => {
      const passes = groupsOf(trace, wholeTrace(trace)).some(({ spans }) => spans.length > 0)
      return passes ? (collector.merging?.(trace, 0) ?? null) : null
    },
    example: (trace, sample) => {
      if (picker.open) show(trace, [{ span: 0, sample }])
    },
  }
  return {
    read: async (first, last) => {
      if (grouping !== null && (await countGroups(grouping, first, last, run, counter))) return
      // A sample counts what began after the one before it.
      const range = {
        start: grid.start + grid.step * BigInt(Math.max(first - 1, 0)),
        end: grid.start + grid.step * BigInt(last),
      }
      for await (const trace of scanTraces(reader, where, range, signal, { also, ...texts })) {
        onTrace?.(trace.length)
        const counted: Counted[] = []
        for (const group of groupsOf(trace, wholeTrace(trace))) {
          for (const span of group.spans) {
            const sample = sampleOf(grid, trace.startOf(span))
            if (sample < first || sample > last || sample < 0) continue
            if (collector.add(trace, span, sample) && picker.open) counted.push({ span, sample })
          }
        }
        show(trace, counted)
      }
    },
    series: () => collector.finish(),
  }
}

function fieldsOf(aggregate: SeriesNode['aggregate']): readonly FieldRef[] {
  if (aggregate.fn === 'compare') return []
  return 'of' in aggregate ? [aggregate.of, ...aggregate.by] : aggregate.by
}
