import { TailspanError } from '@tailspan/model'
import type { Series } from '../series/series.ts'
import { type EvaluationTimes, timeAt } from '../series/time-grid.ts'
import type { MetricExpr } from './ast.ts'
import type { LogqlLimits } from './limits.ts'
import { isSorted } from './metric/evaluate.ts'
import type { LogqlResult } from './result.ts'

/** Series for an answer, and what is to say about them. */
export interface CheckedSeries {
  readonly value: number | Series[]
  readonly warnings?: readonly string[]
}

/** The first series, with a warning when they are too many for an answer. */
export function firstSeries(series: Series[], { maxSeries }: LogqlLimits): CheckedSeries {
  if (series.length <= maxSeries) return { value: series }
  const warning = `maximum number of series (${maxSeries}) reached for a single query; returning partial results`
  return { value: series.slice(0, maxSeries), warnings: [warning] }
}

/** Refuses a log query that wants more lines than are answered at once. */
export function checkEntries(limit: number, { maxEntries }: LogqlLimits): void {
  if (limit <= maxEntries) return
  throw new TailspanError(
    'bad_request',
    `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${maxEntries})`,
  )
}

/** The series, when they are not too many for an answer. */
export function checkSeries(series: Series[], { maxSeries }: LogqlLimits): Series[] {
  if (series.length <= maxSeries) return series
  throw new TailspanError(
    'bad_request',
    `maximum number of series (${maxSeries}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()`,
  )
}

/** What a range query answers; a number is one series without labels. */
export function toMatrix(
  value: number | readonly Series[],
  times: EvaluationTimes,
): Extract<LogqlResult, { kind: 'matrix' }> {
  if (typeof value === 'number') {
    const points = Array.from({ length: times.count }, (_, i) => ({
      t: timeAt(times, i),
      v: value,
    }))
    return { kind: 'matrix', series: [{ labels: [], points }] }
  }
  return {
    kind: 'matrix',
    series: value.map(({ labels, values, present }) => {
      const points: { t: bigint; v: number }[] = []
      for (let i = 0; i < times.count; i++) {
        if (present[i] === 1) points.push({ t: timeAt(times, i), v: values[i] as number })
      }
      return { labels, points }
    }),
  }
}

/** What an instant query answers. */
export function toVector(
  value: number | readonly Series[],
  expr: MetricExpr,
  t: bigint,
): Extract<LogqlResult, { kind: 'vector' | 'scalar' }> {
  if (typeof value === 'number') return { kind: 'scalar', t, v: value }
  const samples = value.map(({ labels, values }) => ({ labels, t, v: values[0] ?? Number.NaN }))
  return { kind: 'vector', samples, ordered: isSorted(expr) }
}
