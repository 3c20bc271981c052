import type { TraceNode } from './trace-tree.ts'

/** Time of each node in which none of its children ran, nanoseconds; by index. */
export function selfTimes(nodes: readonly TraceNode[]): bigint[] {
  return nodes.map(({ span, children }) => {
    let self = span.end - span.start
    let covered = span.start
    // Children come by start, so what is covered so far is one stretch.
    for (const index of children) {
      const child = nodes[index]?.span
      if (!child) continue
      const start = child.start > covered ? child.start : covered
      const end = child.end < span.end ? child.end : span.end
      if (end <= start) continue
      self -= end - start
      covered = end
    }
    return self
  })
}
