const COUNTED_TWICE =
  'Tempo counts an attribute that the filter before `compare()` names twice for each span; here once'

/** Cases that are answered otherwise than by Tempo on purpose, and why. */
export const traceqlMisses: ReadonlyMap<string, string> = new Map([
  ['metrics.compare-03', COUNTED_TWICE],
  ['metrics.compare-04', COUNTED_TWICE],
])
