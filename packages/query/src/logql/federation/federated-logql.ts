import { TailspanError } from '@tailspan/model'
import { hasPoints, type Series } from '../../series/series.ts'
import type { EvaluationTimes } from '../../series/time-grid.ts'
import { checkEntries, checkSeries, toMatrix, toVector } from '../answer.ts'
import type { LogExpr, MetricExpr } from '../ast.ts'
import type { InstantQueryOptions, RangeQueryOptions } from '../engine.ts'
import { defaultLogqlLimits, type LogqlLimits } from '../limits.ts'
import { CellBudget } from '../metric/cell-budget.ts'
import { evaluateGiven } from '../metric/evaluate.ts'
import { parseLogql } from '../parse.ts'
import { printLogql } from '../print.ts'
import { rangeTimes } from '../range-times.ts'
import type { LogqlResult, LogRow } from '../result.ts'
import { ClusterLabel } from './cluster-label.ts'
import { ClusterPages } from './cluster-pages.ts'
import { clusterLog, clusterMetric, usesLabel } from './cluster-query.ts'
import { mergeRows, type RowPages } from './merge-rows.ts'
import { type ClusterSeries, mergeSeries } from './merge-series.ts'
import { type Part, partsOf } from './parts.ts'
import { seriesOf } from './series-of.ts'

/** The logs of one cluster, as queries see them. */
export interface LogCluster {
  /** Unique; the value of the cluster's label. */
  readonly id: string
  /** As LogqlEngine.queryRange: points on the grid of start and step, which are aligned. */
  queryRange(text: string, options: RangeQueryOptions, signal: AbortSignal): Promise<LogqlResult>
  /** As LogqlEngine.queryInstant. */
  queryInstant(
    text: string,
    options: InstantQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult>
}

/**
 * Asks clusters side by side and answers with what came back, in the order given. Who fails or takes
 * too long is left out and noted by the caller; rejects when nobody answered.
 */
export type FanOut = <T>(
  clusters: readonly LogCluster[],
  ask: (cluster: LogCluster, signal: AbortSignal) => Promise<T>,
) => Promise<readonly { readonly id: string; readonly value: T }[]>

export interface FederatedAnswer {
  readonly result: LogqlResult
  /** For people: what is not exact about it. */
  readonly warnings: readonly string[]
  /** Lines left out because an earlier cluster had them too. */
  readonly duplicates: number
}

export interface FederatedLogqlOptions {
  readonly limits?: Partial<LogqlLimits>
  readonly label?: ClusterLabel
  /** Lines that a cluster is asked for at a time; 1000 unless told. */
  readonly pageSize?: number
  /** Whether a line that several clusters hold alike comes once; default true. */
  readonly dedup?: boolean
}

const PAGE_SIZE = 1000

/**
 * Answers LogQL over many clusters as over one store in which every stream has its cluster's label.
 * Clusters work out what they can by themselves; what stands above is computed from that.
 */
export class FederatedLogql {
  readonly #limits: LogqlLimits
  readonly #label: ClusterLabel
  readonly #pageSize: number
  readonly #dedup: boolean

  constructor(options: FederatedLogqlOptions = {}) {
    this.#limits = { ...defaultLogqlLimits, ...options.limits }
    this.#label = options.label ?? new ClusterLabel()
    this.#pageSize = options.pageSize ?? PAGE_SIZE
    this.#dedup = options.dedup ?? true
  }

  /** Lines of `[start, end)`, or points from start to end. */
  async queryRange(
    text: string,
    options: RangeQueryOptions,
    clusters: readonly LogCluster[],
    fanOut: FanOut,
    signal: AbortSignal,
  ): Promise<FederatedAnswer> {
    const expr = parseLogql(text)
    if (expr.kind === 'log') return this.#lines(expr, options, clusters, fanOut, signal)
    const times = rangeTimes(options, this.#limits)
    const end = times.start + BigInt(times.count - 1) * times.step
    const grid = { ...options, start: times.start, end }
    const ask: AskSeries = (cluster, query, until) => cluster.queryRange(query, grid, until)
    const { value, warnings } = await this.#points(expr, times, clusters, fanOut, ask, signal)
    return { result: toMatrix(value, times), warnings, duplicates: 0 }
  }

  /** Points at one instant. */
  async queryInstant(
    text: string,
    options: InstantQueryOptions,
    clusters: readonly LogCluster[],
    fanOut: FanOut,
    signal: AbortSignal,
  ): Promise<FederatedAnswer> {
    const expr = parseLogql(text)
    if (expr.kind === 'log') throw new TailspanError('bad_request', NO_LINES)
    const times = { start: options.time, step: 1n, count: 1 }
    const ask: AskSeries = (cluster, query, until) => cluster.queryInstant(query, options, until)
    const { value, warnings } = await this.#points(expr, times, clusters, fanOut, ask, signal)
    return { result: toVector(value, expr, options.time), warnings, duplicates: 0 }
  }

  async #lines(
    expr: LogExpr,
    options: RangeQueryOptions,
    clusters: readonly LogCluster[],
    fanOut: FanOut,
    signal: AbortSignal,
  ): Promise<FederatedAnswer> {
    const { direction, limit } = options
    checkEntries(limit, this.#limits)
    const pages = new Map<LogCluster, ClusterPages>()
    for (const cluster of clusters) {
      const query = clusterLog(expr, cluster.id, this.#label)
      if (query === undefined) continue
      pages.set(cluster, new ClusterPages(cluster, printLogql(query), options, this.#pageSize))
    }
    const asked = [...pages.keys()]
    const read: Read = async (cluster, until) => (await pages.get(cluster)?.read(until)) ?? []
    const lists = (await fanOut(asked, read)).flatMap(({ id, value }) => {
      const cluster = asked.find((one) => one.id === id)
      return cluster ? [pagesFrom(cluster, value, fanOut, read, signal)] : []
    })
    const merging = { direction, limit, label: this.#label, dedup: this.#dedup }
    const labelled = usesLabel(expr.stages, this.#label)
    const rows: LogRow[] = []
    let duplicates = 0
    for await (const merged of mergeRows(lists, { ...merging, labelled })) {
      duplicates += merged.duplicates
      rows.push(...merged.rows)
    }
    return { result: { kind: 'streams', rows }, warnings: [], duplicates }
  }

  async #points(
    expr: MetricExpr,
    times: EvaluationTimes,
    clusters: readonly LogCluster[],
    fanOut: FanOut,
    ask: AskSeries,
    signal: AbortSignal,
  ): Promise<{ value: number | Series[]; warnings: string[] }> {
    const parts = partsOf(expr, this.#label)
    const questions = new Map(
      clusters.map((cluster) => [cluster, this.#partQueries(parts, cluster.id)] as const),
    )
    const asked = clusters.filter((cluster) => questions.get(cluster)?.some((list) => list.length))
    // One cluster answers all of its questions or counts as failed: half of it would be wrong.
    const answers = await fanOut(asked, (cluster, until) =>
      Promise.all(
        (questions.get(cluster) ?? []).map((queries) =>
          Promise.all(
            queries.map(async (query) => seriesOf(await ask(cluster, query, until), times)),
          ),
        ),
      ),
    )
    const given = new Map(
      parts.map((part, n) => {
        const series = answers
          .map(({ id, value }): ClusterSeries => ({ id, answers: value[n] ?? [] }))
          .filter((one) => one.answers.length > 0)
        return [part.node, mergeSeries(part, series, this.#label, times.count)] as const
      }),
    )
    const budget = new CellBudget(this.#limits.maxCells)
    const value = await evaluateGiven(expr, given, { times, limits: this.#limits, budget, signal })
    const warnings = [...new Set(parts.flatMap(({ warning }) => warning ?? []))]
    if (typeof value === 'number') return { value, warnings }
    return { value: checkSeries(value.filter(hasPoints), this.#limits), warnings }
  }

  /** By part, what a cluster is asked; nothing where it can have no series. */
  #partQueries(parts: readonly Part[], id: string): string[][] {
    return parts.map(({ asks }) =>
      asks.flatMap((one) => {
        const query = clusterMetric(one, id, this.#label)
        return query === undefined ? [] : [printLogql(query)]
      }),
    )
  }
}

type Read = (cluster: LogCluster, signal: AbortSignal) => Promise<readonly LogRow[]>

/** The pages of a cluster of which the first one is there. Ends where the cluster fails. */
function pagesFrom(
  cluster: LogCluster,
  first: readonly LogRow[],
  fanOut: FanOut,
  read: Read,
  signal: AbortSignal,
): RowPages {
  let here: readonly LogRow[] | null = first
  return {
    id: cluster.id,
    async next() {
      const page = here
      here = null
      if (page !== null) return page
      try {
        return (await fanOut([cluster], read))[0]?.value ?? []
      } catch {
        // Whoever fans out has noted why.
        signal.throwIfAborted()
        return []
      }
    },
  }
}

type AskSeries = (cluster: LogCluster, query: string, signal: AbortSignal) => Promise<LogqlResult>

const NO_LINES =
  'log queries are not supported as an instant query type, please change your query to a range query type'
