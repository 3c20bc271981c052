import { calculate } from '../value/arithmetic.ts'
import { MAX_INT, MIN_INT, NIL } from '../value/static.ts'
import type { ArithmeticOp, FieldExpression } from './tree.ts'

type Binary = Extract<FieldExpression, { kind: 'binary' }>
type Unary = Extract<FieldExpression, { kind: 'unary' }>

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^'])

/** The literal that arithmetic between two literals makes; else the expression as it is. */
export function foldBinary(node: Binary): FieldExpression {
  if (!ARITHMETIC.has(node.op)) return node
  if (node.left.kind !== 'static' || node.right.kind !== 'static') return node
  const value = calculate(node.op as ArithmeticOp, node.left.value, node.right.value)
  if (value === NIL || (value.type === 'float' && !Number.isFinite(value.value))) return node
  // A literal beyond 64 bits could not be printed.
  if ((value.type === 'int' || value.type === 'duration') && !fits(value.value)) return node
  return { kind: 'static', value }
}

/** The literal that `-` before a literal makes; else the expression as it is. */
export function foldUnary(node: Unary): FieldExpression {
  if (node.op !== '-' || node.of.kind !== 'static') return node
  const { value } = node.of
  if (value.type === 'float') {
    return { kind: 'static', value: { type: 'float', value: -value.value } }
  }
  if ((value.type === 'int' || value.type === 'duration') && fits(-value.value)) {
    return { kind: 'static', value: { type: value.type, value: -value.value } }
  }
  return node
}

function fits(value: bigint): boolean {
  return value >= MIN_INT && value <= MAX_INT
}
