import { foldBinary } from './fold.ts'
import { parseField } from './parse-field.ts'
import type { TokenReader } from './token-reader.ts'
import type { AggregateName, ScalarNode } from './tree.ts'

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'min', 'max', 'sum', 'avg'])

/** Reads `count()` or `avg(…)` when one stands here. */
export function parseAggregate(tokens: TokenReader): ScalarNode | undefined {
  const fn = tokens.word
  if (!AGGREGATES.has(fn)) return undefined
  tokens.advance()
  tokens.expect('(')
  const of = fn === 'count' ? null : parseField(tokens)
  tokens.expect(')')
  return { kind: 'aggregate', fn: fn as AggregateName, of }
}

/** The literal that arithmetic between two literals makes; else the node as it is. */
export function foldScalar(node: Extract<ScalarNode, { kind: 'arithmetic' }>): ScalarNode {
  if (node.left.kind !== 'static' || node.right.kind !== 'static') return node
  const folded = foldBinary({ kind: 'binary', op: node.op, left: node.left, right: node.right })
  return folded.kind === 'static' ? folded : node
}
