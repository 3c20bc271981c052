import type { SpanGroups, SpanReader } from '@tailspan/model'
import { BatchView } from '../trace/batch-view.ts'
import { TraceView } from '../trace/trace-view.ts'
import type { Totals } from './accumulator.ts'
import type { Grid } from './grid.ts'
import type { GroupingPlan } from './grouping.ts'

/** More are not held in memory. */
const MOST_GROUPS = 100_000
/** Groups whose span may be shown as an exemplar. */
const EXAMPLES = 200
/** Groups counted between two moments at which other work gets its turn. */
const TURN = 5000

/**
 * Counts groups of spans instead of traces, for the samples from `first` to `last`: `count` gets
 * one span of each group as a trace of its own, and what is known of the group's durations. False,
 * and nothing counted, when the reader cannot tell.
 */
export async function countGroups(
  plan: GroupingPlan,
  first: number,
  last: number,
  run: {
    readonly reader: SpanReader
    readonly grid: Grid
    readonly signal: AbortSignal
    readonly exemplars: number
  },
  count: (trace: TraceView, sample: number, durations: Totals) => void,
): Promise<boolean> {
  const { reader, grid, signal, exemplars } = run
  signal.throwIfAborted()
  if (last < 1) return true
  const grouping = {
    ...plan,
    grid: { start: grid.start, step: grid.step },
    first: Math.max(first, 1),
    last,
    maxGroups: MOST_GROUPS,
    examples: exemplars > 0 ? EXAMPLES : 0,
  }
  const groups = (await reader.groups?.(grouping, signal)) ?? null
  if (groups === null) return false
  const view = new BatchView(groups.spans)
  for (let row = 0; row < groups.spans.length; row++) {
    count(new TraceView(view, row, 1), groups.samples[row] ?? 0, totalsOf(groups, row))
    if (row % TURN !== TURN - 1) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }
  return true
}

function totalsOf({ counts, sums, least, most }: SpanGroups, row: number): Totals {
  return {
    count: counts[row] ?? 0,
    sum: sums[row] ?? 0,
    least: least[row] ?? 0,
    most: most[row] ?? 0,
  }
}
