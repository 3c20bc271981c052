import type { LogReader, LogSelection, TimeRange } from '@tailspan/model'
import type { LogExpr, StageExpr } from './ast.ts'
import { captureTests } from './capture/capture-tests.ts'
import { valuePrefilters } from './prefilters.ts'
import { pushDown } from './push-down.ts'

/** What to ask the store for a log query, and what is left to do with its answer. */
export interface PlannedSelection {
  readonly selection: Omit<LogSelection, 'direction'>
  readonly stages: readonly StageExpr[]
}

/** Plans the reading of a log query over a range. */
export async function planSelection(
  expr: LogExpr,
  range: TimeRange,
  reader: LogReader,
  signal: AbortSignal,
): Promise<PlannedSelection> {
  const { lineFilters, fieldFilters, stages } = pushDown(expr.stages)
  const candidates = valuePrefilters(stages)
  let prefilters: readonly (readonly string[])[] = []
  if (candidates.length > 0) {
    const streams = await reader.streams(expr.matchers, range, signal)
    const taken = new Set(streams.flatMap((s) => s.labels.map(([name]) => name)))
    prefilters = candidates.filter(({ name }) => !taken.has(name)).map(({ anyOf }) => anyOf)
  }
  const tests = captureTests(stages)
  return {
    stages,
    selection: {
      matchers: expr.matchers,
      range,
      ...(lineFilters.length > 0 ? { lineFilters } : {}),
      ...(fieldFilters.length > 0 ? { fieldFilters } : {}),
      ...(prefilters.length > 0 ? { prefilters } : {}),
      ...(tests ? { captureTests: tests } : {}),
    },
  }
}
