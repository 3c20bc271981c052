import type { RequiredSpans, SpanCondition } from '@tailspan/model'
import type { FieldExpression, SpansetNode, Stage } from '../syntax/tree.ts'
import { ALL, allOf, anyOf } from './conditions.ts'
import { comparisonCondition, presence } from './push-down-comparison.ts'
import { rankOf } from './rank.ts'

/** Higher counts are not pushed down. */
const MOST_COUNTED = 1_000_000n

/** What a reader may look for instead of reading all traces. */
export interface PushedDown {
  /** At least one span meets it in every trace that the stages let through. */
  readonly where: SpanCondition
  /** Every such trace also has these. */
  readonly also: readonly RequiredSpans[]
}

/** The conditions that traces meet which the stages let through; the one that fewest spans should meet first. */
export function pushDown(stages: readonly Stage[]): PushedDown {
  const distinct = new Map<string, RequiredSpans>()
  for (const one of ofStages(stages)) {
    const key = keyOf(one.where)
    const atLeast = Math.max(one.atLeast, distinct.get(key)?.atLeast ?? 1)
    distinct.set(key, { where: one.where, atLeast })
  }
  const [first, ...others] = [...distinct.values()]
    .filter(({ where }) => where.kind !== 'all')
    .sort((a, b) => rankOf(a.where) - rankOf(b.where))
  if (first === undefined) return { where: ALL, also: [] }
  return { where: first.where, also: first.atLeast > 1 ? [first, ...others] : others }
}

/**
 * The same for spans that are counted some time at a time: where the stages begin with a filter, every
 * span that is counted meets `where` itself.
 */
export function pushDownCounted(stages: readonly Stage[]): PushedDown {
  const [first, ...later] = stages
  if (first?.kind !== 'spanset' || first.spanset.kind !== 'filter') return pushDown(stages)
  const rest = pushDown(later)
  const one = { where: rest.where, atLeast: 1 }
  return { where: conditionOf([first]), also: rest.where.kind === 'all' ? [] : [one, ...rest.also] }
}

/** A condition that at least one span meets in every trace that the stages let through. */
export function conditionOf(stages: readonly Stage[]): SpanCondition {
  return pushDown(stages).where
}

/** What every trace has that the stages let through. */
function ofStages(stages: readonly Stage[]): RequiredSpans[] {
  // What is filtered later was there before; other stages pass spansets on or leave them out.
  return stages.flatMap((stage, i) => {
    if (stage.kind !== 'spanset') return []
    const { spanset } = stage
    if (spanset.kind !== 'filter') return ofSpanset(spanset).map(once)
    const atLeast = leastCount(stages[i + 1])
    return ofSpanset(spanset).map((where) => ({ where, atLeast }))
  })
}

function once(where: SpanCondition): RequiredSpans {
  return { where, atLeast: 1 }
}

/** How many spans `count() > 3` and the like ask for; 1 for any other stage. */
function leastCount(stage: Stage | undefined): number {
  if (stage?.kind !== 'compare') return 1
  const { of, op, value } = stage
  if (of.fn !== 'count' || value.type !== 'int' || value.value > MOST_COUNTED) return 1
  const count = Number(value.value)
  if (op === '>') return Math.max(1, count + 1)
  return op === '>=' || op === '=' ? Math.max(1, count) : 1
}

/** Conditions each of which some span meets. */
function ofSpanset(node: SpansetNode): SpanCondition[] {
  switch (node.kind) {
    case 'filter':
      return node.where === null ? [] : [ofField(node.where)]
    case 'pipeline':
      return ofStages(node.stages).map(({ where }) => where)
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
