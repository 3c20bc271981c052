import { buildTraceTree, SHARED_SPAN } from '@tailspan/model'
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

/**
 * Puts spans into a tree. Any list makes one: spans without their parent become roots, circles
 * are cut at their earliest span, a span id that comes twice keeps its first holder as parent.
 */
export function buildTree(spans: readonly Span[]): TraceTree {
  const placed = buildTraceTree(spans.map(timed))
  const startNs = placed.reduce(
    (least, { span }) => min(least, span.start),
    placed[0]?.span.start ?? 0n,
  )
  const endNs = placed.reduce((most, { span }) => max(most, span.end), startNs)
  const descendants = new Uint32Array(placed.length)
  const failed = placed.map(({ span }) => span.of.status === 'error')
  const errors = failed.filter(Boolean).length
  // Parents come before their children, so backwards everything below a span is known before it.
  for (let i = placed.length - 1; i >= 0; i--) {
    const parent = placed[i]?.parent ?? -1
    if (parent < 0) continue
    descendants[parent] = (descendants[parent] ?? 0) + (descendants[i] ?? 0) + 1
    if (failed[i]) failed[parent] = true
  }
  const nodes = placed.map(
    ({ span, ...place }, i): TreeNode => ({
      ...place,
      span: span.of,
      descendants: descendants[i] ?? 0,
      start: ms(span.start - startNs),
      duration: ms(span.end - span.start),
      hasError: failed[i] ?? false,
    }),
  )
  const bySpanId = new Map<string, number>()
  for (const { span, index } of nodes)
    if (!bySpanId.has(span.spanId)) bySpanId.set(span.spanId, index)
  return {
    nodes,
    roots: nodes.filter((node) => node.parent < 0).map((node) => node.index),
    orphans: nodes.filter((node) => node.orphan).length,
    errors,
    startNs,
    duration: ms(endNs - startNs),
    bySpanId,
  }
}

function timed(of: Span) {
  const start = BigInt(of.start)
  const length = BigInt(of.durationNs)
  const end = length > 0n ? start + length : start
  const shared = of.attributes.some(({ key, value }) => key === SHARED_SPAN && value === true)
  return { of, spanId: of.spanId, parentId: of.parentId, start, end, shared }
}

/** Nanoseconds to milliseconds; exact enough for a drawing up to 104 days. */
function ms(ns: bigint): number {
  return Number(ns) / 1e6
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
