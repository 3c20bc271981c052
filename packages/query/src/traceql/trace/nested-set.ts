import type { TraceView } from './trace-view.ts'

/** Bounds of each span in its tree: a span lies within the bounds of all its ancestors. */
export interface NestedSet {
  readonly left: Int32Array
  readonly right: Int32Array
  /** The left bound of the parent, -1 for a root; 0, like the bounds, below no root. */
  readonly parent: Int32Array
}

/** Numbers the trees under the roots of a trace, in the order received, from 1. */
export function numberTrees(trace: TraceView): NestedSet {
  const { length, parents } = trace
  const left = new Int32Array(length)
  const right = new Int32Array(length)
  const parent = new Int32Array(length)
  const children = trace.children()
  let next = 1
  for (let root = 0; root < length; root++) {
    if (!trace.isRoot(root)) continue
    parent[root] = -1
    left[root] = next++
    // Walked with a stack of its own: chains of spans can be deeper than the call stack.
    const path = [root]
    const position = [0]
    while (path.length > 0) {
      const at = path.at(-1) ?? 0
      const index = position.at(-1) ?? 0
      const child = children[at]?.[index]
      if (child === undefined) {
        right[at] = next++
        path.pop()
        position.pop()
        continue
      }
      position[position.length - 1] = index + 1
      parent[child] = left[parents[child] ?? 0] ?? 0
      left[child] = next++
      path.push(child)
      position.push(0)
    }
  }
  return { left, right, parent }
}
