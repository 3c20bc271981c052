import { calculate, negate } from '../value/arithmetic.ts'
import { FALSE, NIL, type Static, TRUE } from '../value/static.ts'
import type { ArithmeticOp, FieldExpression } from './tree.ts'

type Binary = Extract<FieldExpression, { kind: 'binary' }>
type Unary = Extract<FieldExpression, { kind: 'unary' }>

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^'])

/** The literal that arithmetic between two literals makes; else the expression as it is. */
export function foldBinary(node: Binary): FieldExpression {
  if (!ARITHMETIC.has(node.op)) return node
  if (node.left.kind !== 'static' || node.right.kind !== 'static') return node
  const value = calculate(node.op as ArithmeticOp, node.left.value, node.right.value)
  // Infinity cannot be written.
  if (value === NIL || (value.type === 'float' && !Number.isFinite(value.value))) return node
  return { kind: 'static', value }
}

/** The literal that `-` or `!` before a literal makes; else the expression as it is. */
export function foldUnary(node: Unary): FieldExpression {
  if (node.of.kind !== 'static') return node
  const value = node.op === '-' ? negate(node.of.value) : opposite(node.of.value)
  return value === NIL ? node : { kind: 'static', value }
}

function opposite(value: Static): Static {
  if (value.type !== 'bool') return NIL
  return value.value ? FALSE : TRUE
}
