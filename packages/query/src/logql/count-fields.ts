import {
  DETECTED_LEVEL,
  type Grouping,
  type Label,
  type LogReader,
  type TimeRange,
} from '@tailspan/model'
import { timeAt } from '../series/time-grid.ts'
import type { LogExpr, RangeAggregationExpr } from './ast.ts'
import type { LogqlLimits } from './limits.ts'
import { runLogQuery } from './log-query.ts'
import { CellBudget } from './metric/cell-budget.ts'
import { evaluateRange } from './metric/range-aggregation.ts'
import { planSelection } from './selection.ts'

/** A label that lines of a log query have. */
export interface FieldCount {
  readonly name: string
  readonly kind: 'label' | 'metadata'
  /** Different values. */
  readonly total: number
  /** Lines of the most frequent values, most first. */
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** How many of the newest lines were looked at; absent: all. */
  readonly newest?: number
}

export interface FieldOptions {
  /** Most fields of each kind. */
  readonly fields: number
  /** Most values of a field. */
  readonly values: number
  /** How many of the newest lines to look at for metadata. */
  readonly newest: number
}

/**
 * What labels the lines of a log query have, and how often: stream labels and detected levels of all
 * lines, structured metadata of the newest. Labels come first, the commonest first.
 */
export async function countFields(
  expr: LogExpr,
  range: TimeRange,
  options: FieldOptions,
  reader: LogReader,
  limits: LogqlLimits,
  signal: AbortSignal,
): Promise<FieldCount[]> {
  if (range.start >= range.end) return []
  const labels = await countLabels(expr, range, options.fields, reader, limits, signal)
  const query = { ...range, limit: options.newest, direction: 'backward' as const }
  const rows = await runLogQuery(expr, query, reader, limits, signal)
  const metadata = new ValueCounts()
  for (const row of rows) {
    for (const [name, value] of row.metadata)
      if (name !== DETECTED_LEVEL) metadata.add(name, value, 1)
  }
  const sampled = rows.length < options.newest ? {} : { newest: rows.length }
  return [
    ...labels.list(options, (name) => (name === DETECTED_LEVEL ? 'metadata' : 'label')),
    ...metadata.list(options, () => 'metadata').map((field) => ({ ...field, ...sampled })),
  ]
}

async function countLabels(
  expr: LogExpr,
  range: TimeRange,
  most: number,
  reader: LogReader,
  limits: LogqlLimits,
  signal: AbortSignal,
): Promise<ValueCounts> {
  const counts = new ValueCounts()
  const grid = { start: range.end - 1n, step: 1n, count: 1, window: range.end - range.start }
  const { selection, stages } = await planSelection(expr, range, reader, signal)
  if (stages.length === 0) {
    const count = async (groupBy: Grouping): Promise<boolean> => {
      const asked = { ...selection, direction: 'backward' as const }
      const series = await reader.aggregate(asked, { fn: 'count', grid, groupBy }, signal)
      for (const one of series ?? []) counts.addAll(one.labels, one.values[0] ?? 0)
      return series !== null
    }
    if ((await count({ kind: 'stream' })) && (await count(LEVEL))) return counts
  }
  const names = await commonLabels(expr, range, most, reader, signal)
  const whole: RangeAggregationExpr = {
    kind: 'range',
    fn: 'count_over_time',
    log: { ...expr, stages: [...expr.stages, { kind: 'drop', targets: ERRORS }] },
    window: grid.window,
    offset: 0n,
  }
  const context = {
    reader,
    times: { start: timeAt(grid, 0), step: grid.step, count: 1 },
    limits,
    budget: new CellBudget(limits.maxCells),
    signal,
  }
  const series = await evaluateRange(
    whole,
    { without: false, names: [...names, DETECTED_LEVEL] },
    context,
  )
  for (const one of series) counts.addAll(one.labels, one.values[0] ?? 0)
  return counts
}

const LEVEL: Grouping = { kind: 'by', names: [DETECTED_LEVEL] }
/** Lines that a parser failed on count as well. */
const ERRORS = [{ name: '__error__' }, { name: '__error_details__' }]

/** Names of stream labels, those of most streams first. */
async function commonLabels(
  { matchers }: LogExpr,
  range: TimeRange,
  most: number,
  reader: LogReader,
  signal: AbortSignal,
): Promise<string[]> {
  const uses = new Map<string, number>()
  for (const { labels } of await reader.streams(matchers, range, signal)) {
    for (const [name] of labels) uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  const byUse = [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return byUse.map(([name]) => name).slice(0, most)
}

/** Lines by label name and value. */
class ValueCounts {
  readonly #byName = new Map<string, Map<string, number>>()

  add(name: string, value: string, lines: number): void {
    let values = this.#byName.get(name)
    if (!values) this.#byName.set(name, (values = new Map()))
    values.set(value, (values.get(value) ?? 0) + lines)
  }

  addAll(labels: readonly Label[], lines: number): void {
    for (const [name, value] of labels) this.add(name, value, lines)
  }

  /** Fields of most lines first. */
  list(most: FieldOptions, kindOf: (name: string) => FieldCount['kind']): FieldCount[] {
    return [...this.#byName]
      .map(([name, values]) => {
        const sorted = [...values].map(([value, count]) => ({ value, count })).sort(byCount)
        const lines = sorted.reduce((sum, { count }) => sum + count, 0)
        const field = {
          name,
          kind: kindOf(name),
          total: values.size,
          values: sorted.slice(0, most.values),
        }
        return { field, lines }
      })
      .sort((a, b) => b.lines - a.lines || (a.field.name < b.field.name ? -1 : 1))
      .slice(0, most.fields)
      .map(({ field }) => field)
  }
}

function byCount(
  a: { readonly value: string; readonly count: number },
  b: { readonly value: string; readonly count: number },
): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1)
}
