import type { Relate } from './relate.ts'

const UNKNOWN = 0
const YES = 1
const NO = 2

/** Whether an ancestor of the span is one of the others. */
export const hasAncestorIn: Relate = (trace, others) => {
  const set = new Set(others)
  const verdicts = new Uint8Array(trace.length)
  return (span) => {
    const path: number[] = []
    let at = span
    let verdict = NO
    while (at >= 0) {
      if (verdicts[at] !== UNKNOWN) {
        verdict = verdicts[at] ?? NO
        break
      }
      path.push(at)
      at = trace.parents[at] ?? -1
      if (set.has(at)) {
        verdict = YES
        break
      }
    }
    for (const passed of path) verdicts[passed] = verdict
    return verdict === YES
  }
}
