import type { Span } from '../kit/wire.ts'

/** A span in its place in the trace. Times are milliseconds since the trace's first start. */
export interface TreeNode {
  readonly index: number
  readonly span: Span
  readonly depth: number
  /** Index of the parent node, -1 for a root. */
  readonly parent: number
  readonly children: readonly number[]
  /** Spans below this one. */
  readonly descendants: number
  readonly start: number
  readonly duration: number
  /** Its parent is named but not here, or its chain of parents is a circle. */
  readonly orphan: boolean
  /** An error here or below. */
  readonly hasError: boolean
}

export interface TraceTree {
  /** Parents before children, children by start. */
  readonly nodes: readonly TreeNode[]
  readonly roots: readonly number[]
  readonly orphans: number
  readonly errors: number
  /** Nanoseconds since the epoch of the first start. */
  readonly startNs: bigint
  /** Milliseconds from the first start to the last end. */
  readonly duration: number
  /** Node index by span id; of equal ids, the first. */
  readonly bySpanId: ReadonlyMap<string, number>
}

interface Draft {
  span: Span
  start: bigint
  end: bigint
  children: number[]
  parent: number
  orphan: boolean
}

/**
 * Puts spans into a tree. Any list makes one: spans without their parent become roots, circles
 * are cut at their earliest span, a span id that comes twice keeps its first holder as parent.
 */
export function buildTree(spans: readonly Span[]): TraceTree {
  const drafts = spans.map((span): Draft => {
    const start = BigInt(span.start)
    const length = BigInt(span.durationNs)
    const end = length > 0n ? start + length : start
    return { span, start, end, children: [], parent: -1, orphan: false }
  })
  drafts.sort((a, b) => compare(a.start, b.start) || compare(b.end, a.end))
  const roots = link(drafts)
  let first = drafts[0]?.start ?? 0n
  let last = first
  for (const draft of drafts) {
    if (draft.start < first) first = draft.start
    if (draft.end > last) last = draft.end
  }
  return flatten(drafts, roots, first, last)
}

function link(drafts: Draft[]): number[] {
  const ids = new Map<string, number>()
  drafts.forEach(({ span }, i) => {
    if (!ids.has(span.spanId)) ids.set(span.spanId, i)
  })
  drafts.forEach((draft, i) => {
    if (draft.span.parentId === '') return
    const parent = ids.get(draft.span.parentId)
    if (parent === undefined || parent === i) draft.orphan = true
    else draft.parent = parent
  })
  // Every chain of parents must end; the walk that meets itself cuts the circle.
  const state = new Uint8Array(drafts.length)
  for (let i = 0; i < drafts.length; i++) {
    const path: number[] = []
    let at = i
    while (at >= 0 && state[at] === 0) {
      state[at] = 1
      path.push(at)
      at = drafts[at]?.parent ?? -1
    }
    if (at >= 0 && state[at] === 1) {
      const earliest = path.slice(path.indexOf(at)).reduce((a, b) => Math.min(a, b))
      const draft = drafts[earliest]
      if (draft) {
        draft.parent = -1
        draft.orphan = true
      }
    }
    for (const done of path) state[done] = 2
  }
  const roots: number[] = []
  drafts.forEach((draft, i) => {
    if (draft.parent < 0) roots.push(i)
    else drafts[draft.parent]?.children.push(i)
  })
  return roots
}

function flatten(drafts: Draft[], roots: number[], first: bigint, last: bigint): TraceTree {
  interface Open {
    index: number
    span: Span
    depth: number
    parent: number
    children: number[]
    descendants: number
    start: number
    duration: number
    orphan: boolean
    hasError: boolean
  }
  const nodes: Open[] = []
  const bySpanId = new Map<string, number>()
  const stack = roots.map((draft) => ({ draft, parent: -1, depth: 0 })).reverse()
  for (let next = stack.pop(); next; next = stack.pop()) {
    const draft = drafts[next.draft]
    if (!draft) continue
    const index = nodes.length
    nodes.push({
      index,
      span: draft.span,
      depth: next.depth,
      parent: next.parent,
      children: [],
      descendants: 0,
      start: ms(draft.start - first),
      duration: ms(draft.end - draft.start),
      orphan: draft.orphan,
      hasError: draft.span.status === 'error',
    })
    nodes[next.parent]?.children.push(index)
    if (!bySpanId.has(draft.span.spanId)) bySpanId.set(draft.span.spanId, index)
    for (let i = draft.children.length - 1; i >= 0; i--) {
      stack.push({ draft: draft.children[i] ?? -1, parent: index, depth: next.depth + 1 })
    }
  }
  const errors = nodes.filter((node) => node.hasError).length
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]
    const parent = nodes[node?.parent ?? -1]
    if (!node || !parent) continue
    parent.descendants += node.descendants + 1
    parent.hasError ||= node.hasError
  }
  return {
    nodes,
    roots: nodes.filter((node) => node.parent < 0).map((node) => node.index),
    orphans: nodes.filter((node) => node.orphan).length,
    errors,
    startNs: first,
    duration: ms(last - first),
    bySpanId,
  }
}

/** Nanoseconds to milliseconds; exact enough for a drawing up to 104 days. */
function ms(ns: bigint): number {
  return Number(ns) / 1e6
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
