import { type Clock, type LogReader, TailspanError, type TimeRange } from '@tailspan/model'
import { hasPoints, type Series } from '../series/series.ts'
import { alignToStep, type EvaluationTimes, timeAt } from '../series/time-grid.ts'
import type { LogqlExpr, MetricExpr } from './ast.ts'
import { countFields, type FieldCount, type FieldOptions } from './count-fields.ts'
import { defaultLogqlLimits, type LogqlLimits } from './limits.ts'
import { type LogQueryOptions, runLogQuery } from './log-query.ts'
import { CellBudget } from './metric/cell-budget.ts'
import { evaluate, isSorted } from './metric/evaluate.ts'
import { parseLogql } from './parse.ts'
import type { LogqlResult } from './result.ts'
import { TailPipeline } from './tail-pipeline.ts'

export interface LogqlEngineOptions {
  readonly clock: Clock
  readonly limits?: Partial<LogqlLimits>
  /** Accept `{}`. */
  readonly allowAnySelector?: boolean
  /** Move the points of range queries to multiples of the step, as Loki does; default true. */
  readonly alignRange?: boolean
}

export interface RangeQueryOptions extends LogQueryOptions {
  /** Nanoseconds between two points of a metric query. */
  readonly step: bigint
}

export interface InstantQueryOptions {
  /** Nanoseconds. */
  readonly time: bigint
  readonly limit: number
  readonly direction: 'forward' | 'backward'
}

/** Answers LogQL over a reader of logs. Holds nothing between two queries. */
export class LogqlEngine {
  readonly #reader: LogReader
  readonly #options: LogqlEngineOptions
  readonly #limits: LogqlLimits

  constructor(reader: LogReader, options: LogqlEngineOptions) {
    this.#reader = reader
    this.#options = options
    this.#limits = { ...defaultLogqlLimits, ...options.limits }
  }

  /** Lines of `[start, end)`, or points from start to end. */
  async queryRange(
    text: string,
    options: RangeQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    const expr = this.#parse(text)
    checkOrder(options)
    if (expr.kind === 'log') {
      this.#checkLimit(options.limit)
      const rows = await runLogQuery(expr, options, this.#reader, this.#limits, signal)
      return { kind: 'streams', rows }
    }
    const times = this.#times(options)
    const series = await this.#evaluate(expr, times, signal)
    if (typeof series !== 'number') return toMatrix(series, times)
    const points = Array.from({ length: times.count }, (_, i) => ({
      t: timeAt(times, i),
      v: series,
    }))
    return { kind: 'matrix', series: [{ labels: [], points }] }
  }

  /** Points at one instant. */
  async queryInstant(
    text: string,
    options: InstantQueryOptions,
    signal: AbortSignal,
  ): Promise<LogqlResult> {
    const expr = this.#parse(text)
    if (expr.kind === 'log') {
      throw new TailspanError(
        'bad_request',
        'log queries are not supported as an instant query type, please change your query to a range query type',
      )
    }
    const t = options.time
    const series = await this.#evaluate(expr, { start: t, step: 1n, count: 1 }, signal)
    if (typeof series === 'number') return { kind: 'scalar', t, v: series }
    const samples = series.map(({ labels, values }) => ({ labels, t, v: values[0] ?? Number.NaN }))
    return { kind: 'vector', samples, ordered: isSorted(expr) }
  }

  /** What labels the lines of a log query have, and how often. */
  async fields(
    text: string,
    range: TimeRange,
    options: FieldOptions,
    signal: AbortSignal,
  ): Promise<FieldCount[]> {
    const expr = this.#parse(text)
    if (expr.kind !== 'log') throw onlyLogs()
    checkOrder(range)
    return countFields(expr, range, options, this.#reader, this.#limits, signal)
  }

  /** A log query for lines that come in live. */
  tail(text: string): TailPipeline {
    const expr = this.#parse(text)
    if (expr.kind !== 'log') throw onlyLogs()
    return new TailPipeline(expr)
  }

  #parse(text: string): LogqlExpr {
    const { allowAnySelector = false } = this.#options
    return parseLogql(text, { allowAnySelector })
  }

  #checkLimit(limit: number): void {
    const { maxEntries } = this.#limits
    if (limit <= maxEntries) return
    throw new TailspanError(
      'bad_request',
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${maxEntries})`,
    )
  }

  #times({ start, end, step }: RangeQueryOptions): EvaluationTimes {
    if (step <= 0n) {
      throw new TailspanError(
        'bad_request',
        'zero or negative query resolution step widths are not accepted. Try a positive integer',
      )
    }
    if ((end - start) / step > BigInt(this.#limits.maxPoints)) {
      throw new TailspanError(
        'bad_request',
        `exceeded maximum resolution of ${this.#limits.maxPoints.toLocaleString('en')} points per time series. Try increasing the value of the step parameter`,
      )
    }
    const aligned =
      this.#options.alignRange === false ? { start, end } : alignToStep(start, end, step)
    const count = Number((aligned.end - aligned.start) / step) + 1
    return { start: aligned.start, step, count }
  }

  async #evaluate(
    expr: MetricExpr,
    times: EvaluationTimes,
    signal: AbortSignal,
  ): Promise<number | Series[]> {
    const limits = this.#limits
    const budget = new CellBudget(limits.maxCells)
    const context = { reader: this.#reader, times, limits, budget, signal }
    const value = await evaluate(expr, context)
    if (typeof value === 'number') return value
    const series = value.filter(hasPoints)
    if (series.length <= limits.maxSeries) return series
    throw new TailspanError(
      'bad_request',
      `maximum number of series (${limits.maxSeries}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()`,
    )
  }
}

function onlyLogs(): TailspanError {
  return new TailspanError(
    'bad_request',
    'only log queries can be tailed: this one answers numbers',
  )
}

function checkOrder({ start, end }: TimeRange): void {
  if (end >= start) return
  throw new TailspanError('bad_request', 'end timestamp must not be before or equal to start time')
}

function toMatrix(series: readonly Series[], times: EvaluationTimes): LogqlResult {
  return {
    kind: 'matrix',
    series: series.map(({ labels, values, present }) => {
      const points: { t: bigint; v: number }[] = []
      for (let i = 0; i < times.count; i++) {
        if (present[i] === 1) points.push({ t: timeAt(times, i), v: values[i] as number })
      }
      return { labels, points }
    }),
  }
}
