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
    case 'unary': {
      const of = ownField(node.of, id)
      return foldUnary({ ...node, of: node.op === '!' ? asTest(of) : of })
    }
    case 'binary':
      return simplified({ ...node, left: ownField(node.left, id), right: ownField(node.right, id) })
  }
}

type Binary = Extract<FieldExpression, { kind: 'binary' }>

function simplified(node: Binary): FieldExpression {
  const { op } = node
  if (op === '&&' || op === '||') {
    const [left, right] = [asTest(node.left), asTest(node.right)]
    const decides = op === '&&' ? FALSE : TRUE
    const leaves = op === '&&' ? TRUE : FALSE
    if (isValue(left, decides) || isValue(right, decides)) return literal(decides)
    return isValue(left, leaves) ? right : isValue(right, leaves) ? left : node
  }
  if (!isConstant(node)) return node
  const value = compileField(node)(noSpans(), 0)
  return value.type === 'nil' ? node : literal(value)
}

function isConstant(node: FieldExpression): boolean {
  switch (node.kind) {
    case 'static':
      return true
    case 'attribute':
    case 'intrinsic':
      return false
    case 'unary':
      return isConstant(node.of)
    case 'binary':
      return isConstant(node.left) && isConstant(node.right)
  }
}

/** The expression as a condition, which what is no truth value does not meet. */
export function asTest(node: FieldExpression): FieldExpression {
  return node.kind === 'static' && node.value.type !== 'bool' ? literal(FALSE) : node
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
