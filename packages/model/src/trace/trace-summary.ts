import { criticalPath, type PathSegment } from './critical-path.ts'
import { type RepeatedSiblings, repeatedSiblings } from './repeated-siblings.ts'
import { selfTimes } from './self-time.ts'
import { buildTraceTree, type TraceNode, type TreeSpan } from './trace-tree.ts'

/** What a summary needs to know of a span. */
export interface SummarySpan extends TreeSpan {
  readonly service: string
  readonly name: string
  readonly failed: boolean
}

/** Where the time went. */
export interface TimeShare {
  readonly service: string
  /** Operation; '' in a share of a whole service. */
  readonly name: string
  readonly spans: number
  readonly failed: number
  /** Time in which the spans' own children did not run, nanoseconds. */
  readonly self: bigint
  /** Of the critical path, nanoseconds. */
  readonly critical: bigint
}

/** A span that starts before its parent in another service does: a clock is wrong. */
interface ClockSkew {
  readonly node: number
  /** How much too early, nanoseconds. */
  readonly early: bigint
}

export interface TraceSummary<T extends SummarySpan = SummarySpan> {
  readonly nodes: readonly TraceNode<T>[]
  /** Index of the root that the critical path is of: the first without a parent, else the first. */
  readonly root: number
  /** From the first start to the last end, nanoseconds. */
  readonly start: bigint
  readonly duration: bigint
  /** Levels of the deepest chain. */
  readonly depth: number
  readonly failed: number
  /** Failed spans with no failed span below them, earliest first: where the trouble began. */
  readonly origins: readonly number[]
  readonly criticalPath: readonly PathSegment[]
  /** Largest self time first. */
  readonly services: readonly TimeShare[]
  readonly operations: readonly TimeShare[]
  readonly repeated: readonly RepeatedSiblings[]
  /** Ids of parents that are named but not here, and how many name them. */
  readonly missingParents: ReadonlyMap<string, number>
  readonly skewed: readonly ClockSkew[]
}

/** Everything that the spans of one trace tell about it. null for no spans. */
export function summariseTrace<T extends SummarySpan>(spans: readonly T[]): TraceSummary<T> | null {
  const nodes = buildTraceTree(spans)
  const [first] = nodes
  if (!first) return null
  const roots = nodes.filter((node) => node.parent < 0)
  const root = (roots.find((node) => !node.orphan) ?? first).index
  const path = criticalPath(nodes, root)
  const start = nodes.reduce(
    (least, { span }) => (span.start < least ? span.start : least),
    first.span.start,
  )
  const end = nodes.reduce((most, { span }) => (span.end > most ? span.end : most), first.span.end)
  return {
    nodes,
    root,
    start,
    duration: end - start,
    depth: nodes.reduce((most, node) => Math.max(most, node.depth + 1), 0),
    failed: nodes.filter(({ span }) => span.failed).length,
    origins: originsOf(nodes),
    criticalPath: path,
    ...shares(nodes, path),
    repeated: repeatedSiblings(nodes),
    missingParents: missingParents(nodes),
    skewed: skewed(nodes),
  }
}

function originsOf(nodes: readonly TraceNode<SummarySpan>[]): number[] {
  const below = new Uint8Array(nodes.length)
  // Children come after their parents, so backwards they come first.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]
    if (node && node.parent >= 0 && (node.span.failed || below[i])) below[node.parent] = 1
  }
  return nodes
    .filter((node) => node.span.failed && !below[node.index])
    .sort((a, b) => (a.span.start < b.span.start ? -1 : a.span.start > b.span.start ? 1 : 0))
    .map((node) => node.index)
}

function shares(
  nodes: readonly TraceNode<SummarySpan>[],
  path: readonly PathSegment[],
): Pick<TraceSummary, 'services' | 'operations'> {
  const self = selfTimes(nodes)
  const critical = nodes.map(() => 0n)
  for (const { node, start, end } of path) critical[node] = (critical[node] ?? 0n) + end - start
  const sum = (nameOf: (span: SummarySpan) => string): TimeShare[] => {
    const byKey = new Map<string, TimeShare>()
    for (const { index, span } of nodes) {
      const name = nameOf(span)
      const key = JSON.stringify([span.service, name])
      const known = byKey.get(key)
      byKey.set(key, {
        service: span.service,
        name,
        spans: (known?.spans ?? 0) + 1,
        failed: (known?.failed ?? 0) + (span.failed ? 1 : 0),
        self: (known?.self ?? 0n) + (self[index] ?? 0n),
        critical: (known?.critical ?? 0n) + (critical[index] ?? 0n),
      })
    }
    return [...byKey.values()].sort((a, b) => (a.self > b.self ? -1 : a.self < b.self ? 1 : 0))
  }
  return { services: sum(() => ''), operations: sum((span) => span.name) }
}

function missingParents(nodes: readonly TraceNode[]): Map<string, number> {
  const here = new Set(nodes.map(({ span }) => span.spanId))
  const missing = new Map<string, number>()
  for (const { span } of nodes) {
    const { parentId } = span
    if (parentId !== '' && !here.has(parentId)) {
      missing.set(parentId, (missing.get(parentId) ?? 0) + 1)
    }
  }
  return missing
}

function skewed(nodes: readonly TraceNode<SummarySpan>[]): ClockSkew[] {
  return nodes.flatMap(({ index, span, parent }) => {
    const above = nodes[parent]?.span
    if (!above || above.service === span.service || span.start >= above.start) return []
    return [{ node: index, early: above.start - span.start }]
  })
}
