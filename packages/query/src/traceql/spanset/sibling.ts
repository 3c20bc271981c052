import type { TraceView } from '../trace/trace-view.ts'
import type { Relate } from './relate.ts'

/** Whether another span under the same parent is one of the others; roots are siblings. */
export const hasSiblingIn: Relate = (trace, others) => {
  const counts = new Map<string | number, number>()
  const set = new Set(others)
  for (const other of set) {
    const key = familyOf(trace, other)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return (span) => (counts.get(familyOf(trace, span)) ?? 0) > (set.has(span) ? 1 : 0)
}

/** The parent's place, or the id of a parent that is not there. */
function familyOf(trace: TraceView, span: number): string | number {
  const parent = trace.parents[span] ?? -1
  return parent >= 0 ? parent : trace.parentId(span)
}
