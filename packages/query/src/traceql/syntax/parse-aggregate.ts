import { parseField } from './parse-field.ts'
import type { TokenReader } from './token-reader.ts'
import type { AggregateName, AggregateNode } from './tree.ts'

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'min', 'max', 'sum', 'avg'])

/** Reads `count()` or `avg(…)` when one stands here. */
export function parseAggregate(tokens: TokenReader): AggregateNode | undefined {
  const fn = tokens.word
  if (!AGGREGATES.has(fn)) return undefined
  tokens.advance()
  tokens.expect('(')
  const of = fn === 'count' ? null : parseField(tokens)
  tokens.expect(')')
  return { kind: 'aggregate', fn: fn as AggregateName, of }
}
