import type { Attribute, AttributeValue } from '@tailspan/model'
import { mentionedFields } from '../search/mentions.ts'
import { printExpression, printScalar } from '../syntax/print.ts'
import type { FieldExpression, SpansetNode, Stage } from '../syntax/tree.ts'
import { FALSE, TRUE } from '../value/static.ts'
import { toAttributeValue } from '../value/to-attribute.ts'
import { asTest, isCluster, isValue, ownField, ownRef } from './cluster-field.ts'

/** Stages as one cluster is asked for them. */
export interface ClusterStages {
  readonly stages: readonly Stage[]
  /** Whether spans are shown with their cluster. */
  readonly shown: boolean
  /** Whether they are shown with what their resource has under the cluster's name. */
  readonly exported: boolean
  /** What spansets have of groups that are the same for the whole cluster. */
  readonly by: readonly Attribute[]
  /** Keys of spansets as the cluster answers them, and as the query has them. */
  readonly keys: ReadonlyMap<string, string>
}

/** What one cluster is asked; null when it can have nothing to answer. */
export function clusterStages(stages: readonly Stage[], id: string): ClusterStages | null {
  const by: Attribute[] = []
  const keys = new Map<string, string>()
  const own: Stage[] = []
  for (const stage of stages) {
    if (stage.kind === 'coalesce') by.length = 0
    const mine = ownStage(stage, id)
    if (mine === null) {
      if (stage.kind === 'by') by.push({ key: keyOf(stage), value: constantOf(stage.of, id) })
      continue
    }
    if (mine.kind === 'spanset' && isEmpty(mine.spanset)) return null
    own.push(mine)
    if (stage.kind === 'by' || stage.kind === 'compare') keys.set(keyOf(mine), keyOf(stage))
  }
  const mentioned = mentionedFields(stages)
  const shown = mentioned.some(isCluster)
  const exported = mentioned.some((ref) => ownRef(ref) !== ref)
  return { stages: own, shown, exported, by, keys }
}

/** The key under which spansets show what a stage found. */
function keyOf(stage: Stage): string {
  if (stage.kind === 'by') return `by(${printExpression(stage.of)})`
  return stage.kind === 'compare' ? printScalar(stage.of) : ''
}

function constantOf(node: FieldExpression, id: string): AttributeValue {
  const of = ownField(node, id)
  return of.kind === 'static' ? toAttributeValue(of.value) : null
}

/** The selection of `compare` as one cluster has it. */
export function ownSpanset(node: SpansetNode, id: string): SpansetNode {
  switch (node.kind) {
    case 'filter': {
      const where = node.where && asTest(ownField(node.where, id))
      return { kind: 'filter', where: where && isValue(where, TRUE) ? null : where }
    }
    case 'combine':
    case 'structural':
      return { ...node, left: ownSpanset(node.left, id), right: ownSpanset(node.right, id) }
    case 'pipeline':
      return {
        kind: 'pipeline',
        stages: node.stages.flatMap((stage) => ownStage(stage, id) ?? []),
      }
  }
}

/** Null for a stage that changes nothing within one cluster. */
function ownStage(stage: Stage, id: string): Stage | null {
  switch (stage.kind) {
    case 'spanset':
      return { kind: 'spanset', spanset: ownSpanset(stage.spanset, id) }
    case 'by': {
      const of = ownField(stage.of, id)
      return of.kind === 'static' ? null : { kind: 'by', of }
    }
    case 'select': {
      const fields = stage.fields.flatMap((ref) => (isCluster(ref) ? [] : [ownRef(ref)]))
      return fields.length === 0 ? null : { kind: 'select', fields }
    }
    case 'compare':
      return { ...stage, of: { ...stage.of, of: stage.of.of && ownField(stage.of.of, id) } }
    case 'coalesce':
      return stage
  }
}

/** Whether it can find no span. */
function isEmpty(node: SpansetNode): boolean {
  switch (node.kind) {
    case 'filter':
      return node.where !== null && isValue(node.where, FALSE)
    case 'combine':
      return node.op === '&&'
        ? isEmpty(node.left) || isEmpty(node.right)
        : isEmpty(node.left) && isEmpty(node.right)
    case 'structural':
      // What nothing of the left side is around is what `!>` and the like ask for.
      return isEmpty(node.right) || (node.mode !== 'not' && isEmpty(node.left))
    case 'pipeline':
      return node.stages.some((stage) => stage.kind === 'spanset' && isEmpty(stage.spanset))
  }
}
