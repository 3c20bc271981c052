import { type Clock, type LogReader, TailspanError, type TimeRange } from '@tailspan/model'
import { hasPoints } from '../series/series.ts'
import type { EvaluationTimes } from '../series/time-grid.ts'
import {
  type CheckedSeries,
  checkEntries,
  checkSeries,
  firstSeries,
  toMatrix,
  toVector,
} from './answer.ts'
import type { LogqlExpr, MetricExpr } from './ast.ts'
import { countFields, type FieldCount, type FieldOptions } from './count-fields.ts'
import { defaultLogqlLimits, type LogqlLimits } from './limits.ts'
import { type LogQueryOptions, runLogQuery } from './log-query.ts'
import { CellBudget } from './metric/cell-budget.ts'
import { evaluate } from './metric/evaluate.ts'
import { parseLogql } from './parse.ts'
import { rangeTimes } from './range-times.ts'
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
  /** Answer with as many series as are allowed, and a warning, instead of failing. */
  readonly partial?: boolean
}

export interface InstantQueryOptions {
  /** Nanoseconds. */
  readonly time: bigint
  readonly limit: number
  readonly direction: 'forward' | 'backward'
  /** As for ranges. */
  readonly partial?: boolean
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
      checkEntries(options.limit, this.#limits)
      const rows = await runLogQuery(expr, options, this.#reader, this.#limits, signal)
      return { kind: 'streams', rows }
    }
    const times = rangeTimes(options, this.#limits, this.#options.alignRange)
    const { value, ...more } = await this.#evaluate(expr, times, options.partial, signal)
    return { ...toMatrix(value, times), ...more }
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
    const { time, partial } = options
    const times = { start: time, step: 1n, count: 1 }
    const { value, ...more } = await this.#evaluate(expr, times, partial, signal)
    return { ...toVector(value, expr, time), ...more }
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

  async #evaluate(
    expr: MetricExpr,
    times: EvaluationTimes,
    partial: boolean | undefined,
    signal: AbortSignal,
  ): Promise<CheckedSeries> {
    const limits = this.#limits
    const budget = new CellBudget(limits.maxCells)
    const context = { reader: this.#reader, times, limits, budget, signal }
    const value = await evaluate(expr, context)
    if (typeof value === 'number') return { value }
    const series = value.filter(hasPoints)
    return partial === true ? firstSeries(series, limits) : { value: checkSeries(series, limits) }
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
