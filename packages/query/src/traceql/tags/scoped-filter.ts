import { firstStages } from '../syntax/first-stages.ts'
import { parseLenient } from '../syntax/parse-lenient.ts'
import type { FieldExpression } from '../syntax/tree.ts'

/**
 * The filter of a question for names or values as Tempo takes it, typed to its end or not: one that
 * compares an attribute without a scope is none, ''.
 */
export function scopedFilter(text: string): string {
  const query = text.trim() === '' ? null : parseLenient(text)
  if (query === null) return text
  const [stage] = query.kind === 'spans' ? query.stages : firstStages(query.metrics)
  if (stage?.kind !== 'spanset' || stage.spanset.kind !== 'filter') return text
  const { where } = stage.spanset
  return where !== null && comparesUnscoped(where) ? '' : text
}

function comparesUnscoped(node: FieldExpression): boolean {
  if (node.kind === 'unary') return comparesUnscoped(node.of)
  if (node.kind !== 'binary') return false
  const { left, right } = node
  if (node.op === '&&' || node.op === '||') return comparesUnscoped(left) || comparesUnscoped(right)
  return (
    (isUnscoped(left) && right.kind === 'static') || (isUnscoped(right) && left.kind === 'static')
  )
}

function isUnscoped(node: FieldExpression): boolean {
  return node.kind === 'attribute' && node.scope === 'none'
}
