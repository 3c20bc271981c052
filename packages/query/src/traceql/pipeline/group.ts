import type { Spans } from '../spanset/relate.ts'
import type { TraceView } from '../trace/trace-view.ts'
import type { Static } from '../value/static.ts'

/** A spanset between two pipes, with what `by()` and aggregates found out about it. */
export interface Group {
  readonly spans: Spans
  /** Printed expression and value; a later value of the same expression replaces the earlier. */
  readonly attributes: ReadonlyMap<string, Static>
}

/** One step of a pipeline, ready to run on a trace. Groups without spans are never passed on. */
export type Step = (trace: TraceView, groups: readonly Group[]) => readonly Group[]
