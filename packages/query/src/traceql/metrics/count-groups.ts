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

/** Counts what a query lets through. */
export interface GroupCounter {
  /** How spans like this one are counted; null when they are not. */
  kind(trace: TraceView): ((sample: number, durations: Totals) => boolean) | null
  /** Gets some of the spans that were counted, each as a trace of its own. */
  example(trace: TraceView, sample: number): void
}

/**
 * Counts groups of spans instead of traces, for the samples from `first` to `last`. False, and nothing
 * counted, when the reader cannot tell.
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
  counter: GroupCounter,
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
  const kinds = new BatchView(groups.kinds)
  const counts = Array.from({ length: groups.kinds.length }, (_, row) =>
    counter.kind(new TraceView(kinds, row, 1)),
  )
  const counted = new Uint8Array(groups.samples.length)
  for (let group = 0; group < counted.length; group++) {
    const count = counts[groups.kindIndex[group] ?? 0]
    if (count?.(groups.samples[group] ?? 0, totalsOf(groups, group))) counted[group] = 1
    if (group % TURN !== TURN - 1) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }
  const examples = new BatchView(groups.examples)
  groups.exampleGroups.forEach((group, row) => {
    if (counted[group] !== 1) return
    counter.example(new TraceView(examples, row, 1), groups.samples[group] ?? 0)
  })
  return true
}

function totalsOf({ counts, sums, least, most }: SpanGroups, group: number): Totals {
  return {
    count: counts[group] ?? 0,
    sum: sums[group] ?? 0,
    least: least[group] ?? 0,
    most: most[group] ?? 0,
  }
}
