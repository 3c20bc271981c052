import type { SpanCondition } from '@tailspan/model'
import type { FieldExpression, SpansetNode, Stage } from '../syntax/tree.ts'
import { ALL, allOf, anyOf } from './conditions.ts'
import { comparisonCondition, presence } from './push-down-comparison.ts'

/**
 * A condition that at least one span meets in every trace that the stages let through: what a
 * reader may look for instead of reading all traces.
 */
export function conditionOf(stages: readonly Stage[]): SpanCondition {
  const [first] = stages
  return first?.kind === 'spanset' ? ofSpanset(first.spanset) : ALL
}

function ofSpanset(node: SpansetNode): SpanCondition {
  switch (node.kind) {
    case 'filter':
      return node.where === null ? ALL : ofField(node.where)
    case 'pipeline':
      return conditionOf(node.stages)
    case 'combine': {
      const [left, right] = [ofSpanset(node.left), ofSpanset(node.right)]
      // Both sides have a span of their own: either condition will do.
      return node.op === '||' ? anyOf([left, right]) : left.kind === 'all' ? right : left
    }
    case 'structural': {
      const right = ofSpanset(node.right)
      // An empty left side lets a negated relation through.
      return right.kind === 'all' && node.mode !== 'not' ? ofSpanset(node.left) : right
    }
  }
}

function ofField(node: FieldExpression): SpanCondition {
  switch (node.kind) {
    case 'static':
      return ALL
    case 'attribute':
    case 'intrinsic':
      return presence(node)
    case 'unary':
      return presence(node)
    case 'binary':
      if (node.op === '&&') return allOf([ofField(node.left), ofField(node.right)])
      if (node.op === '||') return anyOf([ofField(node.left), ofField(node.right)])
      return comparisonCondition(node)
  }
}
