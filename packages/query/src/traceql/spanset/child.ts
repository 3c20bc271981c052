import type { Relate } from './relate.ts'

/** Whether a child of the span is one of the others. */
export const hasChildIn: Relate = (trace, others) => {
  const parents = new Set<number>()
  for (const other of others) parents.add(trace.parents[other] ?? -1)
  return (span) => parents.has(span)
}
