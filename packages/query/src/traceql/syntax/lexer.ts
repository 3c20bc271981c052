import { parseDuration, QueryError, readStringLiteral, TextCursor } from '../../syntax/index.ts'
import { MAX_INT } from '../value/static.ts'
import { readAttribute } from './attribute-name.ts'
import { SCOPED_INTRINSICS, scopedIntrinsic } from './intrinsics.ts'
import type { Token } from './token.ts'
import type { Scope } from './tree.ts'

const OPERATORS = [
  ...'&>> &<< !>> !<< &> &< &~ !> !< !~ != =~ >= <= >> << && || { } ( ) = > < ~ ! + -'.split(' '),
  ...'* / % ^ | ,'.split(' '),
]

const ATTRIBUTE_SCOPES: ReadonlySet<string> = new Set(
  'span resource event link instrumentation parent'.split(' '),
)

// `1h30m`, `1.5s`: any order of units, fractions; and `1d12h`: whole numbers of descending units, days too.
const DURATION =
  /(?:(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|ms|s|m|h))+|(?=[0-9])(?:[0-9]+y)?(?:[0-9]+w)?(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?(?:[0-9]+ms)?)(?![\p{N}.nsumhµdwy])/uy
/** Whole numbers with a leading zero are octal to Tempo's lexer, which then reads them as decimal. */
const BAD_OCTAL = /0[0-9]*[89][0-9]*(?![0-9.eE])/y
const NUMBER = /0[xX][0-9a-fA-F]*|[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+\.?(?:[eE][+-]?[0-9]+)?/y
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy

/** What may stand between tokens; other blanks end names all the same. */
const BLANKS: ReadonlySet<string> = new Set(' \t\n\r')

/** Characters that a query may have. */
const MAX_LENGTH = 128 * 1024

/** All tokens of a query, the last one of type `end`. Throws QueryError. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_LENGTH) {
    throw new QueryError(`the query has more than ${MAX_LENGTH} characters`)
  }
  const cursor = new TextCursor(text)
  const tokens: Token[] = []
  for (;;) {
    skipBlanks(cursor)
    const token = readToken(cursor)
    tokens.push(token)
    if (token.type === 'end') return tokens
  }
}

function readToken(cursor: TextCursor): Token {
  const offset = cursor.offset
  if (cursor.atEnd) return { type: 'end', text: '$end', offset }
  const next = cursor.peek()
  if (next === '"' || next === '`') {
    return { type: 'string', value: readStringLiteral(cursor), offset }
  }
  if (isDigit(next) || (next === '.' && isDigit(cursor.peek(1)))) return readNumber(cursor)
  if (next === '.') return readAttribute(cursor, offset, 'none', false)
  const word = match(cursor, WORD)
  if (word !== '') return readWord(cursor, offset, word)
  for (const op of OPERATORS) if (cursor.take(op)) return { type: 'op', text: op, offset }
  const unknown = next === "'" ? cursor.takeWhile((u) => !/[\s)}]/.test(u)) : firstCharacter(cursor)
  return { type: 'unknown', text: unknown, offset }
}

function readWord(cursor: TextCursor, offset: number, word: string): Token {
  if (cursor.peek() === '.' && ATTRIBUTE_SCOPES.has(word)) {
    if (word !== 'parent') return readAttribute(cursor, offset, word as Scope, false)
    for (const scope of ['span', 'resource'] as const) {
      if (!cursor.startsWith(`.${scope}.`)) continue
      cursor.offset += scope.length + 1
      return readAttribute(cursor, offset, scope, true)
    }
    return readAttribute(cursor, offset, 'none', true)
  }
  const members = SCOPED_INTRINSICS.get(word)
  if (cursor.peek() === ':' && members !== undefined) {
    cursor.offset++
    skipBlanks(cursor)
    const at = cursor.offset
    const member = match(cursor, WORD)
    const spelled = `${word}:${member}`
    if (scopedIntrinsic(spelled) === undefined) {
      throw cursor.error(
        `syntax error: unexpected ${member === '' ? 'end of name' : member}, expecting ${members.join(' or ')}`,
        at,
      )
    }
    return { type: 'intrinsic', text: spelled, offset }
  }
  return { type: 'word', text: word, offset }
}

function readNumber(cursor: TextCursor): Token {
  const offset = cursor.offset
  const octal = match(cursor, BAD_OCTAL)
  if (octal !== '') {
    throw cursor.error(`number ${octal} is not octal`, offset, 'Write it without a leading zero.')
  }
  const duration = match(cursor, DURATION)
  if (duration !== '') {
    const value = parseDuration(duration, true)
    if (typeof value === 'bigint') return { type: 'duration', value, offset }
    throw cursor.error(value.problem, offset)
  }
  const digits = match(cursor, NUMBER)
  if (/^[0-9]+$/.test(digits)) {
    const value = BigInt(digits.slice(0, 40))
    if (value <= MAX_INT) return { type: 'int', value, offset }
    throw cursor.error(
      `integer ${digits.slice(0, 40)} is out of range`,
      offset,
      'Integers have 64 bits; write minInt or maxInt for the ends of the range.',
    )
  }
  if (/^0[xX]/.test(digits)) {
    throw cursor.error(`integer ${digits} is not decimal`, offset, 'Write it in decimal digits.')
  }
  const value = Number(digits)
  if (Number.isFinite(value)) return { type: 'float', value, offset }
  throw cursor.error(`number ${digits} is out of range`, offset)
}

function skipBlanks(cursor: TextCursor): void {
  for (;;) {
    cursor.takeWhile((u) => BLANKS.has(u))
    if (cursor.startsWith('//')) cursor.takeWhile((u) => u !== '\n')
    else if (cursor.startsWith('/*')) {
      const end = cursor.text.indexOf('*/', cursor.offset + 2)
      if (end < 0) throw cursor.error('comment not terminated', cursor.offset, 'Close it with */.')
      cursor.offset = end + 2
    } else return
  }
}

function match(cursor: TextCursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.offset
  const found = pattern.exec(cursor.text)?.[0] ?? ''
  cursor.offset += found.length
  return found
}

function firstCharacter(cursor: TextCursor): string {
  const char = String.fromCodePoint(cursor.text.codePointAt(cursor.offset) ?? 0)
  cursor.offset += char.length
  return char
}

function isDigit(unit: string): boolean {
  return unit >= '0' && unit <= '9'
}
