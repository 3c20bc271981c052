import type { IntrinsicName } from './intrinsics.ts'
import type { FieldExpression } from './tree.ts'

type Binary = Extract<FieldExpression, { kind: 'binary' }>

const DIGITS: ReadonlyMap<IntrinsicName, number> = new Map([
  ['trace:id', 32],
  ['link:traceID', 32],
  ['span:id', 16],
  ['span:parentID', 16],
  ['link:spanID', 16],
])

/** An id that a comparison names without its leading zeros gets them: `trace:id = "abc"`. */
export function withFullIds(node: Binary): Binary {
  if (node.op !== '=' && node.op !== '!=') return node
  return {
    ...node,
    left: padded(node.left, node.right),
    right: padded(node.right, node.left),
  }
}

function padded(node: FieldExpression, beside: FieldExpression): FieldExpression {
  const digits = beside.kind === 'intrinsic' ? DIGITS.get(beside.name) : undefined
  if (digits === undefined || node.kind !== 'static' || node.value.type !== 'string') return node
  const { value } = node.value
  if (!/^[0-9a-fA-F]+$/.test(value)) return node
  return {
    kind: 'static',
    value: { type: 'string', value: value.toLowerCase().padStart(digits, '0') },
  }
}
