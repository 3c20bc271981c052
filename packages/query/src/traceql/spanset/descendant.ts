import type { Relate } from './relate.ts'

/** Whether a descendant of the span is one of the others. */
export const hasDescendantIn: Relate = (trace, others) => {
  const above = new Uint8Array(trace.length)
  for (const other of others) {
    let at = trace.parents[other] ?? -1
    while (at >= 0 && above[at] === 0) {
      above[at] = 1
      at = trace.parents[at] ?? -1
    }
  }
  return (span) => above[span] === 1
}
