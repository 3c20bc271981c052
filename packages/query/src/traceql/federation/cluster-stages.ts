import { mentionedFields } from '../search/mentions.ts'
import { printExpression } from '../syntax/print.ts'
import type { SpansetNode, Stage } from '../syntax/tree.ts'
import { FALSE, TRUE } from '../value/static.ts'
import { isCluster, isValue, ownField, ownRef } from './cluster-field.ts'

/** Stages as one cluster is asked for them. */
export interface ClusterStages {
  readonly stages: readonly Stage[]
  /** Whether spans are shown with their cluster. */
  readonly shown: boolean
  /** Keys under which spansets tell their cluster: what they were grouped by. */
  readonly by: readonly string[]
}

/** What one cluster is asked; null when it can have nothing to answer. */
export function clusterStages(stages: readonly Stage[], id: string): ClusterStages | null {
  const by: string[] = []
  const own: Stage[] = []
  for (const stage of stages) {
    if (stage.kind === 'coalesce') by.length = 0
    const mine = ownStage(stage, id)
    if (mine === null) {
      if (stage.kind === 'by') by.push(`by(${printExpression(stage.of)})`)
      continue
    }
    if (mine.kind === 'spanset' && isEmpty(mine.spanset)) return null
    own.push(mine)
  }
  return { stages: own, shown: mentionedFields(stages).some(isCluster), by }
}

/** The selection of `compare` as one cluster has it. */
export function ownSpanset(node: SpansetNode, id: string): SpansetNode {
  switch (node.kind) {
    case 'filter': {
      const where = node.where && ownField(node.where, id)
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
