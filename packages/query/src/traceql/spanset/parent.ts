import type { Relate } from './relate.ts'

/** Whether the span's parent is one of the others. */
export const hasParentIn: Relate = (trace, others) => {
  const set = new Set(others)
  return (span) => set.has(trace.parents[span] ?? -1)
}
