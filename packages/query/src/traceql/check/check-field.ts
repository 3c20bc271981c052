import { TailspanError } from '@tailspan/model'
import { RE2JS } from 're2js'
import { INTRINSIC_TYPES } from '../syntax/intrinsics.ts'
import { printExpression } from '../syntax/print.ts'
import type { FieldExpression } from '../syntax/tree.ts'
import { isNumeric, type StaticType } from '../value/static.ts'

/** The type of an expression; attributes are `unknown` until a span is looked at. */
export type ExpressionType = StaticType | 'unknown'

type Binary = Extract<FieldExpression, { kind: 'binary' }>

/** The type an expression has, as far as the query tells. */
export function typeOf(node: FieldExpression): ExpressionType {
  switch (node.kind) {
    case 'static':
      return node.value.type
    case 'attribute':
      return 'unknown'
    case 'intrinsic':
      return INTRINSIC_TYPES[node.name]
    case 'unary':
      return typeOf(node.of)
    case 'binary':
      return isArithmetic(node.op) ? arithmeticType(node) : 'bool'
  }
}

function arithmeticType(node: Binary): ExpressionType {
  const left = typeOf(node.left)
  return left === 'unknown' ? typeOf(node.right) : left
}

/** Whether an expression looks at the span at all. */
export function mentionsSpan(node: FieldExpression): boolean {
  if (node.kind === 'unary') return mentionsSpan(node.of)
  if (node.kind === 'binary') return mentionsSpan(node.left) || mentionsSpan(node.right)
  return node.kind !== 'static'
}

/** Throws TailspanError (bad_request) when operators meet operands that they cannot work on. */
export function checkField(node: FieldExpression): void {
  if (node.kind === 'unary') {
    checkField(node.of)
    const type = typeOf(node.of)
    const legal = node.op === '!' ? type === 'bool' : isNumeric(type)
    if (!legal && type !== 'unknown') {
      throw nonsense(`illegal operation for the given type: ${node.op}${printExpression(node.of)}`)
    }
  } else if (node.kind === 'binary') {
    checkField(node.left)
    checkField(node.right)
    checkBinary(node)
  }
}

function checkBinary(node: Binary): void {
  const left = typeOf(node.left)
  const right = typeOf(node.right)
  if (left === 'nil' || right === 'nil') {
    checkNil(node)
    return
  }
  const text = printExpression(node)
  if (!agree(left, right)) {
    throw nonsense(`binary operations must operate on the same type: ${text}`)
  }
  if (!isLegal(node.op, left) || !isLegal(node.op, right)) {
    throw nonsense(`illegal operation for the given types: ${text}`)
  }
  if (node.op === '=~' || node.op === '!~') checkRegex(node)
}

function agree(left: ExpressionType, right: ExpressionType): boolean {
  if (left === 'unknown' || right === 'unknown' || left === right) return true
  return isNumeric(left) && isNumeric(right)
}

function isLegal(op: Binary['op'], type: ExpressionType): boolean {
  if (type === 'unknown') return true
  switch (op) {
    case '=':
    case '!=':
      return true
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isNumeric(type) || type === 'string'
    case '=~':
    case '!~':
      return type === 'string'
    case '&&':
    case '||':
      return type === 'bool'
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return isNumeric(type)
  }
}

function checkRegex(node: Binary): void {
  if (node.right.kind !== 'static' || node.right.value.type !== 'string') {
    throw nonsense(`${node.op} needs a string on its right side: ${printExpression(node)}`)
  }
  const pattern = node.right.value.value
  try {
    RE2JS.compile(pattern)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw nonsense(`invalid regex \`${pattern}\`: ${why}`)
  }
}

function checkNil(node: Binary): void {
  const other = typeOf(node.left) === 'nil' ? node.right : node.left
  if (node.op !== '=') return
  const isService =
    other.kind === 'attribute' && other.scope === 'resource' && other.name === 'service.name'
  if (other.kind !== 'intrinsic' && !isService) return
  const name = printExpression(other)
  throw nonsense(`${name} = nil is not valid because ${name} is never absent`)
}

function isArithmetic(op: Binary['op']): boolean {
  return op.length === 1 && '+-*/%^'.includes(op)
}

/** The error of a query that can be read but makes no sense. */
export function nonsense(what: string): TailspanError {
  return new TailspanError('bad_request', what)
}
