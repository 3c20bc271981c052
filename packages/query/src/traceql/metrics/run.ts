import type { SpanReader } from '@tailspan/model'
import { compileStages, wholeTrace } from '../pipeline/compile.ts'
import { scanTraces } from '../scan.ts'
import { conditionOf } from '../search/push-down.ts'
import type { MetricsNode } from '../syntax/tree.ts'
import { toNumber } from '../value/arithmetic.ts'
import { bottomk } from './bottomk.ts'
import { collectorOf } from './collect.ts'
import type { Grid } from './grid.ts'
import { calculateSeries, type Operand } from './math.ts'
import type { SampleBudget } from './sample-budget.ts'
import type { MetricsSeries } from './series.ts'
import { threshold } from './threshold.ts'
import { topk } from './topk.ts'

/** What a metrics query runs on. */
export interface MetricsRun {
  readonly reader: SpanReader
  readonly grid: Grid
  readonly budget: SampleBudget
  readonly signal: AbortSignal
}

/** The series of a metrics query; a number alone makes none. */
export async function runMetrics(node: MetricsNode, run: MetricsRun): Promise<MetricsSeries[]> {
  switch (node.kind) {
    case 'series':
      return collect(node, run)
    case 'rank': {
      const series = await runMetrics(node.of, run)
      return node.fn === 'topk' ? topk(series, node.limit) : bottomk(series, node.limit)
    }
    case 'threshold':
      return threshold(await runMetrics(node.of, run), node.op, node.value)
    case 'math':
      return calculateSeries(node.op, await operand(node.left, run), await operand(node.right, run))
    case 'number':
      return []
  }
}

async function operand(node: MetricsNode, run: MetricsRun): Promise<Operand> {
  return node.kind === 'number' ? toNumber(node.value) : runMetrics(node, run)
}

async function collect(
  node: Extract<MetricsNode, { kind: 'series' }>,
  { reader, grid, budget, signal }: MetricsRun,
): Promise<MetricsSeries[]> {
  const stages = compileStages(node.stages)
  const collector = collectorOf(node.aggregate, grid, budget)
  const range = { start: grid.start, end: grid.start + grid.step * BigInt(grid.count - 1) }
  for await (const trace of scanTraces(reader, conditionOf(node.stages), range, signal)) {
    for (const group of stages(trace, wholeTrace(trace))) {
      for (const span of group.spans) collector.add(trace, span)
    }
  }
  return collector.finish()
}
