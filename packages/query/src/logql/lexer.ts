import { parseBytes } from '../syntax/bytes.ts'
import { parseDuration } from '../syntax/duration.ts'
import { readStringLiteral } from '../syntax/string-literal.ts'
import { TextCursor } from '../syntax/text-cursor.ts'
import { notANumber, parseGoFloat } from './go-number.ts'
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

/** What Go's scanner takes for one number, whether or not it can be read as a float. */
const GO_NUMBER =
  /^(0[xX][0-9a-fA-F_]*\.?[0-9a-fA-F_]*([pP][+-]?[0-9]+)?|0[bBoO][0-9_]*|([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?)/

/** What may follow a number that begins a duration or a size. The units of sizes have their cases. */
const DURATION_RUN = /^[0-9.nuµμmshdwy]+/
const BYTES_RUN = /^[0-9.BikKMGTP]+/

const HINT = 'Write numbers in decimal, durations like 1h30m, sizes like 5MiB.'

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
    const ahead = cursor.text.slice(start, start + 1000)
    const number = GO_NUMBER.exec(ahead)?.[0] ?? ''
    const [durationText = ''] = DURATION_RUN.exec(ahead.slice(number.length)) ?? []
    if (durationText !== '') {
      const duration = readDuration(number + durationText)
      cursor.offset = start + number.length + durationText.length
      if (duration !== undefined) return token(DURATION, duration)
    }
    const [bytesText = ''] = BYTES_RUN.exec(ahead.slice(number.length)) ?? []
    if (bytesText !== '') {
      const bytes = parseBytes(number + bytesText)
      cursor.offset = start + number.length + bytesText.length
      if (typeof bytes === 'number') return token(BYTES, bytes)
    }
    cursor.offset = start + number.length
    const follows = cursor.takeWhile(isWord)
    cursor.offset = start + number.length
    if (follows !== '' && !KEYWORDS.has(follows.toLowerCase())) {
      const problem = `syntax error: ${number}${follows} is no number, duration or size`
      throw cursor.error(problem, start, HINT)
    }
    const value = /^0[0-9]*[89][0-9]*$/.test(number) ? undefined : parseGoFloat(number)
    if (value === undefined) {
      throw cursor.error(`unable to parse literal as a float: ${notANumber(number)}`, start, HINT)
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

/** A duration of Prometheus (`1d12h`) or of Go (`1.5h`). */
function readDuration(text: string): bigint | undefined {
  const whole = parseRangeDuration(text)
  if (typeof whole === 'bigint') return whole
  const duration = parseDuration(text, false)
  return typeof duration === 'bigint' ? duration : undefined
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
