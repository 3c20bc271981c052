import { type Clock, TailspanError, type TimeRange } from '@tailspan/model'
import { defaultTraceqlLimits, type TraceqlLimits } from '../engine.ts'
import { bottomk } from '../metrics/bottomk.ts'
import { exemplarLimit } from '../metrics/exemplar-limit.ts'
import type { Grid } from '../metrics/grid.ts'
import { calculateSeries, type Operand } from '../metrics/math.ts'
import { countSeries } from '../metrics/plan.ts'
import { instantGrid, rangeGrid } from '../metrics/range-grid.ts'
import { SampleBudget } from '../metrics/sample-budget.ts'
import type { MetricsResult, MetricsSeries } from '../metrics/series.ts'
import { threshold } from '../metrics/threshold.ts'
import { topk } from '../metrics/topk.ts'
import { parseTraceql } from '../syntax/parse.ts'
import { printTraceql } from '../syntax/print.ts'
import type { MetricsNode, TraceqlQuery } from '../syntax/tree.ts'
import { toNumber } from '../value/arithmetic.ts'
import { clusterStages } from './cluster-stages.ts'
import { combineOf, mergeSeries, quantilesOf } from './merge-metrics.ts'
import { isByCluster, ownAggregate, seenLabels } from './own-aggregate.ts'
import type { ClusterSeries, TraceCluster, TraceFanOut } from './trace-cluster.ts'

type SeriesNode = Extract<MetricsNode, { kind: 'series' }>
type Hints = TraceqlQuery['hints']

/** A result, and what a person should know about it. */
interface FederatedMetricsResult {
  readonly result: MetricsResult
  readonly notes: readonly string[]
}

interface FederatedMetricsOptions {
  readonly clusters: readonly TraceCluster[]
  readonly fanOut: TraceFanOut
  readonly clock: Clock
  readonly limits?: TraceqlLimits
}

type Ask = (
  cluster: TraceCluster,
  text: string,
  exemplars: number,
  signal: AbortSignal,
) => Promise<ClusterSeries>

/** What all series of one question are asked with. */
interface Question {
  readonly grid: Grid
  readonly ask: Ask
  readonly hints: Hints
  /** Exemplars of each series node; 0 for none. */
  readonly exemplars: number
  readonly budget: SampleBudget
  readonly notes: Set<string>
}

/**
 * Metrics over many clusters. Counts, sums, least and greatest values and histograms are put together
 * exactly, as is what is calculated from them; other series are kept by cluster, and a note says so.
 */
export class FederatedMetrics {
  readonly #options: FederatedMetricsOptions
  readonly #limits: TraceqlLimits

  constructor(options: FederatedMetricsOptions) {
    this.#options = options
    this.#limits = options.limits ?? defaultTraceqlLimits
  }

  /** As the engine's `queryRange`. */
  async queryRange(
    text: string,
    range: TimeRange,
    step: bigint | undefined,
    exemplars: number,
  ): Promise<FederatedMetricsResult> {
    const query = metricsOf(text)
    const grid = rangeGrid(range, step, this.#options.clock.now(), this.#limits.maxPoints)
    const ask: Ask = (cluster, own, shown, signal) => cluster.metricsRange(own, grid, shown, signal)
    return this.#answer(query, grid, exemplarLimit(query.hints, exemplars), ask)
  }

  /** As the engine's `queryInstant`. */
  async queryInstant(text: string, range: TimeRange): Promise<FederatedMetricsResult> {
    const query = metricsOf(text)
    const grid = instantGrid(range, this.#options.clock.now())
    const ask: Ask = (cluster, own, _shown, signal) => cluster.metricsInstant(own, grid, signal)
    return this.#answer(query, grid, 0, ask)
  }

  async #answer(
    { metrics, hints }: Extract<TraceqlQuery, { kind: 'metrics' }>,
    grid: Grid,
    limit: number,
    ask: Ask,
  ): Promise<FederatedMetricsResult> {
    const notes = new Set<string>()
    const budget = new SampleBudget(this.#limits)
    const exemplars = Math.ceil(limit / Math.max(1, countSeries(metrics)))
    const question = { grid, ask, hints, exemplars, budget, notes }
    const evaluate = async (node: MetricsNode): Promise<Operand> => {
      switch (node.kind) {
        case 'series':
          return this.#series(node, question)
        case 'rank':
          return (node.fn === 'topk' ? topk : bottomk)(series(await evaluate(node.of)), node.limit)
        case 'threshold':
          return threshold(series(await evaluate(node.of)), node.op, node.value)
        case 'math':
          return calculateSeries(node.op, await evaluate(node.left), await evaluate(node.right))
        case 'number':
          return toNumber(node.value)
      }
    }
    const result = { grid, series: series(await evaluate(metrics)), partial: budget.full }
    return { result, notes: [...notes] }
  }

  async #series(
    { stages, aggregate }: SeriesNode,
    { grid, ask, budget, notes, ...question }: Question,
  ): Promise<MetricsSeries[]> {
    const byCluster = isByCluster(aggregate)
    const quantiles = aggregate.fn === 'quantile_over_time' && !byCluster ? aggregate : undefined
    const leaf = quantiles ? ({ ...quantiles, fn: 'histogram_over_time' } as const) : aggregate
    // Shares of the exemplars are told beside the query, unless none are wanted.
    const hints = question.hints.filter(
      ({ name }) => name !== 'exemplars' || question.exemplars === 0,
    )
    const asked = this.#options.clusters.flatMap((cluster) => {
      const own = clusterStages(stages, cluster.id)
      if (own === null) return []
      const metrics = {
        kind: 'series',
        stages: own.stages,
        aggregate: ownAggregate(leaf, cluster.id),
      } as const
      return [{ id: cluster.id, cluster, text: printTraceql({ kind: 'metrics', metrics, hints }) }]
    })
    const share = Math.ceil(question.exemplars / Math.max(1, asked.length))
    const answers = await this.#options.fanOut(asked, ({ cluster, text }, signal) =>
      ask(cluster, text, share, signal),
    )
    for (const { id, value } of answers) {
      if (value.partial !== null) notes.add(`cluster ${id}: ${value.partial}`)
    }
    const seen = answers.flatMap(({ id, value }) =>
      value.series.flatMap((one) => {
        // A count of nothing is no group of its own.
        if (byCluster && isNothing(leaf, one)) return []
        return [{ id, own: { ...one, labels: seenLabels(one.labels, leaf, id) } }]
      }),
    )
    const found = seen.map(({ own }) => own)
    if (byCluster) return found
    const combine = combineOf(leaf.fn)
    if (!combine) {
      if (answers.length > 1) {
        notes.add(`${leaf.fn}() cannot be put together from clusters: its series are by cluster.`)
      }
      return seen.map(({ id, own }) => ({
        ...own,
        labels: [...own.labels, { key: 'cluster', value: id }],
      }))
    }
    // What is counted makes one series even when nobody has any of it.
    if (asked.length === 0 && !('of' in leaf) && leaf.fn !== 'compare' && leaf.by.length === 0) {
      found.push({ labels: [{ key: '__name__', value: leaf.fn }], values: zeros(grid) })
    }
    const merged = mergeSeries(found, combine)
    return quantiles ? quantilesOf(merged, quantiles, grid.count, budget) : merged
  }
}

function metricsOf(text: string): Extract<TraceqlQuery, { kind: 'metrics' }> {
  const query = parseTraceql(text)
  if (query.kind === 'metrics') return query
  throw new TailspanError('bad_request', 'not a metrics query')
}

function series(operand: Operand): MetricsSeries[] {
  return typeof operand === 'number' ? [] : [...operand]
}

function zeros({ count }: Grid): Float64Array {
  return new Float64Array(count)
}

function isNothing({ fn }: { readonly fn: string }, { values }: MetricsSeries): boolean {
  return (fn === 'rate' || fn === 'count_over_time') && values.every((v) => !(v > 0))
}
