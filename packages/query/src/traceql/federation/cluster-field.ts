import { SpanBatchBuilder } from '@tailspan/model'
import { compileField } from '../field/compile.ts'
import { foldUnary } from '../syntax/fold.ts'
import type { FieldExpression, FieldRef } from '../syntax/tree.ts'
import { BatchView } from '../trace/batch-view.ts'
import { TraceView } from '../trace/trace-view.ts'
import { FALSE, type Static, TRUE } from '../value/static.ts'

/** The attribute that tells clusters apart: every resource has its cluster's id under it. */
export const CLUSTER_ATTRIBUTE = 'cluster'
/** What a resource itself has under that name is seen under this one. */
export const EXPORTED_CLUSTER = 'exported_cluster'

/** Whether a field is the cluster's id: `resource.cluster`, or `.cluster`. */
export function isCluster(ref: FieldRef): boolean {
  return isOfResource(ref, CLUSTER_ATTRIBUTE)
}

/** The field as a cluster itself names it. */
export function ownRef(ref: FieldRef): FieldRef {
  return isOfResource(ref, EXPORTED_CLUSTER)
    ? { kind: 'attribute', scope: 'resource', name: CLUSTER_ATTRIBUTE }
    : ref
}

function isOfResource(ref: FieldRef, name: string): boolean {
  if (ref.kind !== 'attribute' || ref.name !== name) return false
  return ref.scope === 'resource' || ref.scope === 'none'
}

/** The expression as it is for spans of one cluster, without what follows from its id. */
export function ownField(node: FieldExpression, id: string): FieldExpression {
  switch (node.kind) {
    case 'static':
    case 'intrinsic':
      return node
    case 'attribute':
      return isCluster(node) ? literal({ type: 'string', value: id }) : ownRef(node)
    case 'unary':
      return foldUnary({ ...node, of: ownField(node.of, id) })
    case 'binary':
      return simplified({ ...node, left: ownField(node.left, id), right: ownField(node.right, id) })
  }
}

type Binary = Extract<FieldExpression, { kind: 'binary' }>

function simplified(node: Binary): FieldExpression {
  const { op, left, right } = node
  if (op === '&&') {
    if (isValue(left, FALSE) || isValue(right, FALSE)) return literal(FALSE)
    return isValue(left, TRUE) ? right : isValue(right, TRUE) ? left : node
  }
  if (op === '||') {
    if (isValue(left, TRUE) || isValue(right, TRUE)) return literal(TRUE)
    return isValue(left, FALSE) ? right : isValue(right, FALSE) ? left : node
  }
  if (left.kind !== 'static' || right.kind !== 'static') return node
  const value = compileField(node)(noSpans(), 0)
  return value.type === 'bool' ? literal(value) : node
}

/** Whether an expression is this very truth value. */
export function isValue(node: FieldExpression, value: typeof TRUE): boolean {
  return (
    node.kind === 'static' &&
    node.value.type === 'bool' &&
    value.type === 'bool' &&
    node.value.value === value.value
  )
}

function literal(value: Static): FieldExpression {
  return { kind: 'static', value }
}

/** What literals are calculated over. */
function noSpans(): TraceView {
  return new TraceView(new BatchView(new SpanBatchBuilder().build()), 0, 0)
}
