import type { BinaryOp, MetricExpr } from './ast.ts'

/** The number that an expression of literals alone stands for; undefined for all others. */
export function constantValue(expr: MetricExpr): number | undefined {
  if (expr.kind === 'literal') return expr.value
  if (expr.kind !== 'binary') return undefined
  const left = constantValue(expr.left)
  const right = left === undefined ? undefined : constantValue(expr.right)
  if (left === undefined || right === undefined) return undefined
  return applyBinary(expr.op, left, right)
}

/**
 * One arithmetic operation or comparison (1 or 0) on two numbers. Division and remainder by zero
 * are NaN. Set operators have no meaning here and answer NaN.
 */
export function applyBinary(op: BinaryOp, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return right === 0 ? Number.NaN : left / right
    case '%':
      return right === 0 ? Number.NaN : left % right
    case '^':
      return left ** right
    case '==':
      return Number(left === right)
    case '!=':
      return Number(left !== right)
    case '>':
      return Number(left > right)
    case '>=':
      return Number(left >= right)
    case '<':
      return Number(left < right)
    case '<=':
      return Number(left <= right)
    case 'and':
    case 'or':
    case 'unless':
      return Number.NaN
  }
}
