import { printField } from '../syntax/print.ts'
import type { FieldExpression, FieldRef, SpansetNode, Stage } from '../syntax/tree.ts'

/** The attributes and intrinsics that stages name, each once, in the order of first mention. */
export function mentionedFields(stages: readonly Stage[]): readonly FieldRef[] {
  const found = new Map<string, FieldRef>()
  visitStages(stages, (ref) => {
    const key = printField(ref)
    if (!found.has(key)) found.set(key, ref)
  })
  return [...found.values()]
}

type Visit = (ref: FieldRef) => void

function visitStages(stages: readonly Stage[], visit: Visit): void {
  for (const stage of stages) {
    if (stage.kind === 'spanset') visitSpanset(stage.spanset, visit)
    else if (stage.kind === 'by') visitField(stage.of, visit)
    else if (stage.kind === 'select') stage.fields.forEach(visit)
    else if (stage.kind === 'compare' && stage.of.of !== null) visitField(stage.of.of, visit)
  }
}

function visitSpanset(node: SpansetNode, visit: Visit): void {
  if (node.kind === 'pipeline') visitStages(node.stages, visit)
  else if (node.kind === 'filter') {
    if (node.where !== null) visitField(node.where, visit)
  } else {
    visitSpanset(node.left, visit)
    visitSpanset(node.right, visit)
  }
}

function visitField(node: FieldExpression, visit: Visit): void {
  if (node.kind === 'unary') visitField(node.of, visit)
  else if (node.kind === 'binary') {
    visitField(node.left, visit)
    visitField(node.right, visit)
  } else if (node.kind !== 'static') visit(node)
}
