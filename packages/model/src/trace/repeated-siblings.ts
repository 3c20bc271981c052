import type { TraceNode, TreeSpan } from './trace-tree.ts'

/** Siblings that do the same, such as the queries of an N+1. */
export interface RepeatedSiblings {
  /** Index of their parent. */
  readonly parent: number
  readonly service: string
  readonly name: string
  /** Indexes, by start. */
  readonly nodes: readonly number[]
  /** Their durations together, nanoseconds. */
  readonly total: bigint
  /** True when hardly any ran while another did: one query for each row, not a fan-out. */
  readonly oneByOne: boolean
}

/** Fewer are no finding. */
const LEAST_REPEATED = 5
/** Share of neighbours that may overlap all the same. */
const OVERLAPPING = 0.1

/** Groups of at least `least` siblings with one service and name; the longest in total first. */
export function repeatedSiblings(
  nodes: readonly TraceNode<TreeSpan & { readonly service: string; readonly name: string }>[],
  least = LEAST_REPEATED,
): RepeatedSiblings[] {
  const found: RepeatedSiblings[] = []
  for (const { index: parent, children } of nodes) {
    if (children.length < least) continue
    const groups = new Map<string, number[]>()
    for (const child of children) {
      const span = nodes[child]?.span
      const key = JSON.stringify([span?.service, span?.name])
      const group = groups.get(key)
      if (group) group.push(child)
      else groups.set(key, [child])
    }
    for (const group of groups.values()) {
      const spans = group.flatMap((child) => nodes[child]?.span ?? [])
      const [first] = spans
      if (!first || group.length < least) continue
      const { service, name } = first
      const total = spans.reduce((sum, { start, end }) => sum + end - start, 0n)
      const oneByOne = overlaps(spans) <= group.length * OVERLAPPING
      found.push({ parent, service, name, nodes: group, total, oneByOne })
    }
  }
  return found.sort((a, b) => (a.total > b.total ? -1 : a.total < b.total ? 1 : 0))
}

/** How many spans start before the one before them ended. */
function overlaps(spans: readonly TreeSpan[]): number {
  return spans.filter(({ start }, i) => start < (spans[i - 1]?.end ?? start)).length
}
