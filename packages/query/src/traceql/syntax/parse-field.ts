import {
  FALSE,
  KINDS,
  MAX_INT,
  MIN_INT,
  NIL,
  STATUSES,
  type Static,
  TRUE,
} from '../value/static.ts'
import { foldBinary, foldUnary } from './fold.ts'
import { withFullIds } from './full-ids.ts'
import { BARE_INTRINSICS, scopedIntrinsic } from './intrinsics.ts'
import type { TokenReader } from './token-reader.ts'
import type { FieldExpression, FieldOp, FieldRef, SpansetNode } from './tree.ts'

const COMPARISON_LEVEL = 2
/** How tightly operators bind; `&&` and `||` bind equally. */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['&&', 1],
  ['||', 1],
  ...['=', '!=', '<', '<=', '>', '>=', '=~', '!~'].map((op): [string, number] => [
    op,
    COMPARISON_LEVEL,
  ]),
  ['+', 3],
  ['-', 3],
  ['*', 4],
  ['/', 4],
  ['%', 4],
  ['^', 5],
])
const UNARY_LEVEL = 4
const NIL_LITERAL: FieldExpression = { kind: 'static', value: NIL }

const WORD_STATICS: ReadonlyMap<string, Static> = new Map<string, Static>([
  ['true', TRUE],
  ['false', FALSE],
  ['minInt', { type: 'int', value: MIN_INT }],
  ['maxInt', { type: 'int', value: MAX_INT }],
  ...STATUSES.map((value): [string, Static] => [value, { type: 'status', value }]),
  ...KINDS.map((value): [string, Static] => [value, { type: 'kind', value }]),
])

/** Reads an expression over one span, operators from a level up. */
export function parseField(tokens: TokenReader, level = 1): FieldExpression {
  return tokens.nested(() => {
    let left = parseOperand(tokens)
    for (;;) {
      const op = tokens.op
      const binds = LEVELS.get(op) ?? 0
      if (binds < level) return left
      tokens.countOperator()
      tokens.advance()
      const right =
        (op === '=' || op === '!=') && tokens.take('nil')
          ? NIL_LITERAL
          : parseField(tokens, op === '^' ? binds : binds + 1)
      left = foldBinary(withFullIds({ kind: 'binary', op: op as FieldOp, left, right }))
    }
  })
}

/** Reads `nil = …` from its operator on, which binds before what stands around it. */
function parseNilComparison(tokens: TokenReader): FieldExpression {
  const op = tokens.op
  if (op !== '=' && op !== '!=') throw tokens.unexpected('= or !=')
  tokens.countOperator()
  tokens.advance()
  if (tokens.take('nil')) return { kind: 'static', value: FALSE }
  return { kind: 'binary', op, left: NIL_LITERAL, right: parseField(tokens, COMPARISON_LEVEL + 1) }
}

function parseOperand(tokens: TokenReader): FieldExpression {
  if (tokens.take('(')) {
    const inner = parseField(tokens)
    tokens.expect(')')
    return inner
  }
  if (tokens.take('-')) {
    return foldUnary({ kind: 'unary', op: '-', of: parseField(tokens, UNARY_LEVEL) })
  }
  if (tokens.take('!')) {
    return foldUnary({ kind: 'unary', op: '!', of: parseField(tokens, UNARY_LEVEL) })
  }
  const literal = takeStatic(tokens)
  if (literal !== undefined) return { kind: 'static', value: literal }
  const field = takeField(tokens)
  if (field !== undefined) return field
  if (tokens.take('nil')) return parseNilComparison(tokens)
  const token = tokens.current
  if (token.type === 'unknown') throw tokens.error(`unknown identifier: ${token.text}`)
  if (token.type === 'word' && !tokens.isKeyword) {
    throw tokens.error(`unknown identifier: ${token.text}`)
  }
  throw tokens.unexpected()
}

/** A literal when one stands here. */
export function takeStatic(tokens: TokenReader): Static | undefined {
  const token = tokens.current
  switch (token.type) {
    case 'string':
      tokens.advance()
      return { type: 'string', value: token.value }
    case 'int':
    case 'duration':
      tokens.advance()
      return { type: token.type, value: token.value }
    case 'float':
      tokens.advance()
      return { type: 'float', value: token.value }
    case 'word': {
      const value = WORD_STATICS.get(token.text)
      if (value !== undefined) tokens.advance()
      return value
    }
    case 'end':
    case 'op':
    case 'unknown':
    case 'intrinsic':
    case 'attribute':
      return undefined
  }
}

/** An attribute or intrinsic when one stands here. */
function takeField(tokens: TokenReader): FieldRef | undefined {
  const token = tokens.current
  if (token.type === 'attribute') {
    if (token.parent) throw tokens.error('attributes of the parent are not supported')
    tokens.advance()
    return { kind: 'attribute', scope: token.scope, name: token.name }
  }
  if (token.type !== 'word' && token.type !== 'intrinsic') return undefined
  const name = token.type === 'word' ? BARE_INTRINSICS.get(token.text) : scopedIntrinsic(token.text)
  if (name === undefined) return undefined
  if (name === 'parent') throw tokens.error('the intrinsic parent is not supported')
  tokens.advance()
  return { kind: 'intrinsic', name }
}

/** An attribute or intrinsic, which must stand here. */
export function parseFieldRef(tokens: TokenReader): FieldRef {
  const field = takeField(tokens)
  if (field === undefined) throw tokens.unexpected()
  return field
}

/** Reads `{ … }`. */
export function parseFilter(tokens: TokenReader): SpansetNode {
  tokens.expect('{')
  if (tokens.take('}')) return { kind: 'filter', where: null }
  const where = parseField(tokens)
  tokens.expect('}')
  return { kind: 'filter', where }
}
