import type { LogicalOp } from '../syntax/tree.ts'
import type { Spans } from './relate.ts'

/** Both sides' spans together: with `&&` only when both sides have some. */
export function combine(op: LogicalOp, left: Spans, right: Spans): Spans {
  if (op === '&&' && (left.length === 0 || right.length === 0)) return []
  return union(left, right)
}

/** Spans of either list, ascending, each once. */
export function union(left: Spans, right: Spans): Spans {
  if (left.length === 0) return right
  if (right.length === 0) return left
  return [...new Set([...left, ...right])].sort((a, b) => a - b)
}
