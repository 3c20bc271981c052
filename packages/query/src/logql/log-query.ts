import type { LogReader } from '@tailspan/model'
import type { LogExpr } from './ast.ts'
import type { LogqlLimits } from './limits.ts'
import { ReadBudget } from './read-budget.ts'
import type { LogRow } from './result.ts'
import { RowPipeline } from './row-pipeline.ts'
import { planSelection } from './selection.ts'

export interface LogQueryOptions {
  /** Nanoseconds; included. */
  readonly start: bigint
  /** Nanoseconds; excluded. */
  readonly end: bigint
  /** Most lines wanted. */
  readonly limit: number
  readonly direction: 'forward' | 'backward'
  /** Least nanoseconds between two answered lines; 0: all lines. */
  readonly interval?: bigint
}

/** Reads from the store only until the limit is reached. */
export async function runLogQuery(
  expr: LogExpr,
  options: LogQueryOptions,
  reader: LogReader,
  limits: LogqlLimits,
  signal: AbortSignal,
): Promise<LogRow[]> {
  const { limit, direction } = options
  const interval = options.interval ?? 0n
  const rows: LogRow[] = []
  if (limit <= 0 || options.start >= options.end) return rows
  const plan = await planSelection(expr, options, reader, signal)
  const pipeline = new RowPipeline(plan.stages)
  const budget = new ReadBudget(limits.maxBytesRead)
  const pushLimit = plan.stages.length === 0 && interval === 0n ? { limit } : {}
  let last: bigint | undefined
  for await (const batch of reader.read({ ...plan.selection, direction, ...pushLimit }, signal)) {
    budget.spend(batch.lines)
    for (let i = 0; i < batch.length; i++) {
      const time = batch.timestamps[i] ?? 0n
      if (interval > 0n && last !== undefined && distance(time, last) < interval) continue
      const row = pipeline.run(batch, i)
      if (row === undefined) continue
      last = time
      if (rows.push(row) >= limit) return rows
    }
  }
  return rows
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b
}
