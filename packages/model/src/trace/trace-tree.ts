/** What a tree needs to know of a span. */
export interface TreeSpan {
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  /** Nanoseconds. */
  readonly start: bigint
  /** Nanoseconds, not before the start. */
  readonly end: bigint
  /** It is the server's part of a span with this id that a client began, see SHARED_SPAN. */
  readonly shared?: boolean
}

/** A span in its place. */
export interface TraceNode<T extends TreeSpan = TreeSpan> {
  readonly index: number
  readonly span: T
  readonly depth: number
  /** Index of the parent, -1 for a root. */
  readonly parent: number
  /** Indexes, by start. */
  readonly children: readonly number[]
  /** It names a parent that is not here, or its chain of parents was a circle. */
  readonly orphan: boolean
}

interface Draft<T> {
  readonly span: T
  readonly children: number[]
  parent: number
  orphan: boolean
}

/**
 * Puts spans into a tree, or into several: parents before children, children by start. Any list
 * makes one: a span without its parent is a root, a circle is cut at its earliest span, and of
 * spans with one id the first is the parent of those that name it. The parts of a shared span
 * hang below each other: the client's, the server's, those that name their id.
 */
export function buildTraceTree<T extends TreeSpan>(spans: readonly T[]): TraceNode<T>[] {
  const drafts = spans.map((span): Draft<T> => ({ span, children: [], parent: -1, orphan: false }))
  drafts.sort((a, b) => compare(a.span.start, b.span.start) || compare(b.span.end, a.span.end))
  findParents(drafts)
  cutCircles(drafts)
  drafts.forEach(({ parent }, i) => drafts[parent]?.children.push(i))
  return flatten(drafts)
}

function findParents<T extends TreeSpan>(drafts: readonly Draft<T>[]): void {
  const ids = new Map<string, number>()
  const shared = new Map<string, number>()
  drafts.forEach(({ span }, i) => {
    const holders = span.shared === true ? shared : ids
    if (!holders.has(span.spanId)) holders.set(span.spanId, i)
  })
  drafts.forEach((draft, i) => {
    const { spanId, parentId } = draft.span
    const client = draft.span.shared === true ? ids.get(spanId) : undefined
    if (client !== undefined) {
      draft.parent = client
      return
    }
    if (parentId === '') return
    const parent = shared.get(parentId) ?? ids.get(parentId)
    if (parent === undefined || parent === i) draft.orphan = true
    else draft.parent = parent
  })
}

/** Every chain of parents has to end: the walk that meets itself cuts the circle. */
function cutCircles<T>(drafts: readonly Draft<T>[]): void {
  const seen = new Uint8Array(drafts.length)
  for (let i = 0; i < drafts.length; i++) {
    const path: number[] = []
    let at = i
    while (at >= 0 && seen[at] === 0) {
      seen[at] = 1
      path.push(at)
      at = drafts[at]?.parent ?? -1
    }
    if (at >= 0 && seen[at] === 1) {
      const earliest = path.slice(path.indexOf(at)).reduce((a, b) => Math.min(a, b))
      const draft = drafts[earliest]
      if (draft) {
        draft.parent = -1
        draft.orphan = true
      }
    }
    for (const done of path) seen[done] = 2
  }
}

function flatten<T extends TreeSpan>(drafts: readonly Draft<T>[]): TraceNode<T>[] {
  const nodes: (TraceNode<T> & { readonly children: number[] })[] = []
  const waiting = drafts.flatMap(({ parent }, draft) =>
    parent < 0 ? [{ draft, parent: -1, depth: 0 }] : [],
  )
  waiting.reverse()
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const draft = drafts[next.draft]
    if (!draft) continue
    const index = nodes.length
    const { span, orphan } = draft
    nodes.push({ index, span, depth: next.depth, parent: next.parent, children: [], orphan })
    nodes[next.parent]?.children.push(index)
    for (const child of draft.children.toReversed()) {
      waiting.push({ draft: child, parent: index, depth: next.depth + 1 })
    }
  }
  return nodes
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
