import type { LogLine } from '../kit/wire.ts'
import type { TraceTree } from './tree.ts'

/** A log line at its time in the trace. */
export interface PlacedLog {
  readonly line: LogLine
  /** Milliseconds since the trace's first start; negative when it was earlier. */
  readonly at: number
}

/** Log lines by the node under which they stand, each list by time. Key -1: no span to stand under. */
export type LogPlaces = ReadonlyMap<number, readonly PlacedLog[]>

/**
 * Gives each line its place: under its span; else (no span id, or of a span that is not here)
 * under the root that was running at its time, or the first root.
 */
export function placeLogs(tree: TraceTree, lines: readonly LogLine[]): LogPlaces {
  const origin = tree.nodes.length > 0 ? tree.startNs : earliest(lines)
  const places = new Map<number, PlacedLog[]>()
  for (const line of lines) {
    const at = Number(BigInt(line.ts) - origin) / 1e6
    const node = tree.bySpanId.get(line.spanId) ?? rootAt(tree, at)
    const list = places.get(node)
    if (list) list.push({ line, at })
    else places.set(node, [{ line, at }])
  }
  for (const list of places.values()) list.sort((a, b) => a.at - b.at)
  return places
}

function rootAt(tree: TraceTree, at: number): number {
  for (const root of tree.roots) {
    const node = tree.nodes[root]
    if (node && at >= node.start && at <= node.start + node.duration) return root
  }
  return tree.roots[0] ?? -1
}

function earliest(lines: readonly LogLine[]): bigint {
  let first: bigint | undefined
  for (const { ts } of lines) {
    const value = BigInt(ts)
    if (first === undefined || value < first) first = value
  }
  return first ?? 0n
}
