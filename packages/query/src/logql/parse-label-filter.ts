import type { CompareOp, LabelFilterExpr, MatchOp } from './ast.ts'
import { labelRegexp } from './label-regexp.ts'
import { compileRegexp } from './regexp.ts'
import { BYTES, DURATION, IDENTIFIER, NUMBER, STRING } from './token.ts'
import type { TokenReader } from './token-reader.ts'

const COMPARE: ReadonlyMap<string, CompareOp> = new Map([
  ['=', '='],
  ['==', '='],
  ['!=', '!='],
  ['>', '>'],
  ['>=', '>='],
  ['<', '<'],
  ['<=', '<='],
])

/**
 * ```
 * filter  = primary { "or" filter | "and" filter | "," filter | filter }
 * primary = "(" filter ")" | name op value
 * ```
 * `and` binds tighter than `or`; after a comma, or with nothing in between, all that follows is
 * the right side.
 */
export function parseLabelFilter(reader: TokenReader, minPrecedence = 0): LabelFilterExpr {
  return reader.nested(() => {
    let left = parsePrimary(reader)
    for (let chained = 0; ; chained++) {
      reader.checkChain(chained)
      if (reader.take(',') || startsPrimary(reader)) {
        left = { kind: 'and', left, right: parseLabelFilter(reader) }
      } else if (minPrecedence <= 2 && reader.take('and')) {
        left = { kind: 'and', left, right: parseLabelFilter(reader, 3) }
      } else if (minPrecedence <= 1 && reader.take('or')) {
        left = { kind: 'or', left, right: parseLabelFilter(reader, 2) }
      } else return left
    }
  })
}

function startsPrimary(reader: TokenReader): boolean {
  return reader.is(IDENTIFIER) || reader.is('(')
}

function parsePrimary(reader: TokenReader): LabelFilterExpr {
  if (reader.take('(')) {
    const inner = parseLabelFilter(reader)
    if (!reader.take(')')) throw reader.unexpected()
    return inner
  }
  const name = reader.name('(')
  const op = reader.peek()
  if (op.kind === '=~' || op.kind === '!~') {
    reader.next()
    const written = reader.string()
    compileRegexp(written, true)
    const value = labelRegexp(written)
    const filter = { kind: 'string', name, op: op.kind, value } as const
    return value === written ? filter : { ...filter, written }
  }
  const compare = COMPARE.get(op.kind)
  if (compare === undefined) throw reader.unexpected()
  reader.next()
  return parseComparison(reader, name, op.kind, compare)
}

function parseComparison(
  reader: TokenReader,
  name: string,
  written: string,
  op: CompareOp,
): LabelFilterExpr {
  const matches = written === '=' || written === '!='
  const token = reader.next()
  if (token.kind === STRING && matches) {
    return { kind: 'string', name, op: written as MatchOp, value: String(token.value) }
  }
  if (token.kind === 'ip' && matches && (op === '=' || op === '!=')) {
    reader.expect('(')
    const value = reader.string()
    reader.expect(')')
    return { kind: 'ip', name, op, value }
  }
  const signed = token.kind === '-' || token.kind === '+'
  const literal = signed ? reader.next() : token
  const negative = token.kind === '-'
  if (literal.kind === NUMBER) {
    return { kind: 'number', name, op, value: Number(literal.value) * (negative ? -1 : 1) }
  }
  if (literal.kind === DURATION) {
    const value = BigInt(literal.value ?? 0)
    return { kind: 'duration', name, op, value: negative ? -value : value }
  }
  if (literal.kind === BYTES && !signed) {
    return { kind: 'bytes', name, op, value: Number(literal.value) }
  }
  throw reader.unexpected([], literal)
}
