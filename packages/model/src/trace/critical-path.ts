import type { TraceNode } from './trace-tree.ts'

/** A stretch of time in which the trace waited for this span alone. Nanoseconds. */
export interface PathSegment {
  /** Index of the node. */
  readonly node: number
  readonly start: bigint
  readonly end: bigint
}

interface Frame {
  readonly node: TraceNode
  /** Children by end, the latest last, each cut to the time that the node has on the path. */
  readonly children: { readonly node: TraceNode; readonly end: bigint }[]
  readonly start: bigint
  /** What lies behind is on the path already. */
  until: bigint
}

/**
 * The chain of spans that determines how long the span of a node takes, earliest first: from its
 * end back to its start, always through the child that ended last before. The segments touch and
 * cover the span from start to end; children are cut to it.
 */
export function criticalPath(nodes: readonly TraceNode[], root: number): PathSegment[] {
  const first = nodes[root]
  if (!first) return []
  const segments: PathSegment[] = []
  const add = (node: number, start: bigint, end: bigint): void => {
    if (end > start) segments.push({ node, start, end })
  }
  const stack = [frame(nodes, first, first.span.start, first.span.end)]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = nextChild(top)
    if (!child) {
      add(top.node.index, top.start, top.until)
      stack.pop()
      continue
    }
    add(top.node.index, child.end, top.until)
    const start = later(child.node.span.start, top.start)
    top.until = start
    stack.push(frame(nodes, child.node, start, child.end))
  }
  return segments.reverse()
}

function frame(nodes: readonly TraceNode[], node: TraceNode, start: bigint, until: bigint): Frame {
  const children = node.children.flatMap((index) => {
    const child = nodes[index]
    if (!child) return []
    const end = child.span.end < until ? child.span.end : until
    return end > later(child.span.start, start) ? [{ node: child, end }] : []
  })
  children.sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : 0))
  return { node, children, start, until }
}

/** The child that ended last before what is on the path: one that still ran then held up nothing. */
function nextChild({ children, until }: Frame): Frame['children'][number] | undefined {
  for (let child = children.pop(); child; child = children.pop()) {
    if (child.end <= until) return child
  }
  return undefined
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
