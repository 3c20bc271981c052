import type { SpanCondition } from '@tailspan/model'
import type { FieldExpression, SpansetNode, Stage } from '../syntax/tree.ts'
import { ALL, allOf, anyOf } from './conditions.ts'
import { comparisonCondition, presence } from './push-down-comparison.ts'
import { rankOf } from './rank.ts'

/** What a reader may look for instead of reading all traces. */
export interface PushedDown {
  /** At least one span meets it in every trace that the stages let through. */
  readonly where: SpanCondition
  /** At least one span meets each of these, too. */
  readonly also: readonly SpanCondition[]
}

/** The conditions that traces meet which the stages let through; the one that fewest spans should meet first. */
export function pushDown(stages: readonly Stage[]): PushedDown {
  const distinct = new Map(ofStages(stages).map((one) => [keyOf(one), one]))
  const [where = ALL, ...also] = [...distinct.values()]
    .filter(({ kind }) => kind !== 'all')
    .sort((a, b) => rankOf(a) - rankOf(b))
  return { where, also }
}

/**
 * The same for spans that are counted some time at a time: where the stages begin with a filter, every
 * span that is counted meets `where` itself.
 */
export function pushDownCounted(stages: readonly Stage[]): PushedDown {
  const [first, ...later] = stages
  if (first?.kind !== 'spanset' || first.spanset.kind !== 'filter') return pushDown(stages)
  const rest = pushDown(later)
  const also = [rest.where, ...rest.also].filter(({ kind }) => kind !== 'all')
  return { where: conditionOf([first]), also }
}

/** A condition that at least one span meets in every trace that the stages let through. */
export function conditionOf(stages: readonly Stage[]): SpanCondition {
  return pushDown(stages).where
}

/** Conditions each of which some span meets. */
function ofStages(stages: readonly Stage[]): SpanCondition[] {
  // What is filtered later was there before; other stages pass spansets on or leave them out.
  return stages.flatMap((stage) => (stage.kind === 'spanset' ? ofSpanset(stage.spanset) : []))
}

function ofSpanset(node: SpansetNode): SpanCondition[] {
  switch (node.kind) {
    case 'filter':
      return node.where === null ? [] : [ofField(node.where)]
    case 'pipeline':
      return ofStages(node.stages)
    case 'combine': {
      const [left, right] = [ofSpanset(node.left), ofSpanset(node.right)]
      if (node.op === '&&') return [...left, ...right]
      // Either side will do, so one of each side's conditions is met.
      return [anyOf([firstOf(left), firstOf(right)])]
    }
    case 'structural': {
      const right = ofSpanset(node.right)
      // An empty left side lets a negated relation through.
      return node.mode === 'not' ? right : [...right, ...ofSpanset(node.left)]
    }
  }
}

function firstOf(conditions: readonly SpanCondition[]): SpanCondition {
  return conditions.reduce<SpanCondition>((a, b) => (rankOf(b) < rankOf(a) ? b : a), ALL)
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

function keyOf(condition: SpanCondition): string {
  return JSON.stringify(condition, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
}
