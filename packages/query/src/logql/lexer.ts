import { parseBytes } from '../syntax/bytes.ts'
import { parseDuration } from '../syntax/duration.ts'
import { readStringLiteral } from '../syntax/string-literal.ts'
import { TextCursor } from '../syntax/text-cursor.ts'
import { parseRangeDuration } from './range-duration.ts'
import {
  BYTES,
  DURATION,
  END,
  FLAG,
  FUNCTIONS,
  IDENTIFIER,
  KEYWORDS,
  NUMBER,
  RANGE,
  STRING,
  type Token,
} from './token.ts'

/** Longest first. */
const PUNCTUATION = '|= |~ |> != !~ !> =~ == >= <= { } ( ) , . = | > < + - * / % ^'.split(' ')

const FLAGS = ['--keep-empty', '--strict']

/** Cuts a query into tokens, one at a time, so that the first fault of the text is the one told. */
export class LogqlLexer {
  readonly #cursor: TextCursor

  constructor(text: string) {
    this.#cursor = new TextCursor(text)
  }

  next(): Token {
    const cursor = this.#cursor
    cursor.skipBlanks()
    const offset = cursor.offset
    const token = (kind: string, value?: Token['value']): Token => ({
      kind,
      text: cursor.text.slice(offset, cursor.offset),
      offset,
      ...(value === undefined ? {} : { value }),
    })
    if (cursor.atEnd) return token(END)
    const c = cursor.peek()
    if (c === '"' || c === '`') return token(STRING, readStringLiteral(cursor))
    if (isDigit(c) || (c === '.' && isDigit(cursor.peek(1)))) return this.#number(token)
    if (isLetter(c)) return this.#word(token)
    if (c === '[') return this.#range(token)
    for (const flag of FLAGS) {
      if (cursor.startsWith(flag) && !isWord(cursor.peek(flag.length))) {
        cursor.offset += flag.length
        return token(FLAG)
      }
    }
    for (const mark of PUNCTUATION) if (cursor.take(mark)) return token(mark)
    throw cursor.error(`syntax error: unexpected ${String.fromCodePoint(c.codePointAt(0) ?? 0)}`)
  }

  #word(token: (kind: string) => Token): Token {
    const cursor = this.#cursor
    const word = cursor.takeWhile(isWord).toLowerCase()
    if (KEYWORDS.has(word)) return token(word)
    return token(FUNCTIONS.has(word) && this.#isCall() ? word : IDENTIFIER)
  }

  /** Whether `(` follows, or `by` or `without` and then `(`. */
  #isCall(): boolean {
    const ahead = new TextCursor(this.#cursor.text)
    ahead.offset = this.#cursor.offset
    ahead.skipBlanks()
    if (ahead.peek() === '(') return true
    const word = ahead.takeWhile(isWord).toLowerCase()
    if (word !== 'by' && word !== 'without') return false
    ahead.skipBlanks()
    return ahead.peek() === '('
  }

  /** A number, a duration (`1h30m`) or a size (`5MiB`). */
  #number(token: (kind: string, value?: Token['value']) => Token): Token {
    const cursor = this.#cursor
    const start = cursor.offset
    cursor.takeWhile((c) => isDigit(c) || isLetter(c) || c === '.' || c === 'µ' || c === 'μ')
    const text = cursor.text.slice(start, cursor.offset)
    const isPlain = /^([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)
    if (!isPlain && !/^[0-9.]+[eE]/.test(text)) {
      const duration = parseDuration(text, true)
      if (typeof duration === 'bigint') return token(DURATION, duration)
      const bytes = /[bB]$/.test(text) ? parseBytes(text) : undefined
      if (typeof bytes === 'number') return token(BYTES, bytes)
    }
    cursor.offset = start
    const plain = /^([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/.exec(
      cursor.text.slice(start, start + 1000),
    )
    cursor.offset += plain?.[0].length ?? 1
    const value = Number(plain?.[0])
    const isOctal = /^0[0-9_xXbBoO]/.test(cursor.text.slice(start, start + 2))
    if (isOctal || isLetter(cursor.peek()) || !Number.isFinite(value)) {
      throw cursor.error(
        `syntax error: ${text} is no number, duration or size`,
        start,
        'Write numbers in decimal, durations like 1h30m, sizes like 5MiB.',
      )
    }
    return token(NUMBER, value)
  }

  #range(token: (kind: string, value?: Token['value']) => Token): Token {
    const cursor = this.#cursor
    const start = cursor.offset
    const end = cursor.text.indexOf(']', start)
    if (end < 0) throw cursor.error("missing closing ']' in duration", start)
    const window = parseRangeDuration(cursor.text.slice(start + 1, end))
    if (typeof window !== 'bigint') {
      throw cursor.error(window.problem, start, 'Write a range like [5m] or [1h30m].')
    }
    cursor.offset = end + 1
    return token(RANGE, window)
  }
}

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9' && c !== ''
}

const LETTER = /^[\p{L}_]$/u

function isLetter(c: string): boolean {
  if (c === '') return false
  return (
    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_' || (c > '\x7f' && LETTER.test(c))
  )
}

function isWord(c: string): boolean {
  return isLetter(c) || isDigit(c)
}
