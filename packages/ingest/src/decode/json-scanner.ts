import { TailspanError } from '@tailspan/model'
import { textOf } from './text.ts'

const QUOTE = 34
const BACKSLASH = 92
/** Bytes to look at one by one for the end of a string. */
const NEAR = 24

/** A place in a document, see `JsonScanner.mark`. */
export interface Mark {
  readonly pos: number
  readonly backslash: number
}

/**
 * Walks a JSON document in place, byte by byte, without building a tree: what the caller does not
 * ask for is never materialised, and memory stays that of the body. Errors are `bad_request` and
 * name the byte.
 */
export class JsonScanner {
  readonly bytes: Buffer
  pos = 0
  /** Content of the string that `string` passed last, quotes excluded. */
  start = 0
  end = 0
  /** Whether that string holds a backslash. */
  escaped = false
  readonly #maxDepth: number
  /** The first backslash at or after some earlier cursor; -1 before the first look. */
  #backslash = -1

  constructor(bytes: Buffer, maxDepth: number) {
    this.bytes = bytes
    this.#maxDepth = maxDepth
  }

  /** The place of the cursor, to come `back` to. */
  mark(): Mark {
    return { pos: this.pos, backslash: this.#backslash }
  }

  back(mark: Mark): void {
    this.pos = mark.pos
    // What was known there is known again: looking anew each time could take quadratic time.
    this.#backslash = mark.backslash
  }

  /** Passes blanks; answers the byte now under the cursor, -1 at the end. */
  peek(): number {
    const bytes = this.bytes
    let pos = this.pos
    while (pos < bytes.length) {
      const byte = bytes[pos] as number
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) {
        this.pos = pos
        return byte
      }
      pos++
    }
    this.pos = pos
    return -1
  }

  /** Passes the given byte, blanks before it too; false (and stays) when another one stands there. */
  accept(byte: number): boolean {
    if (this.peek() !== byte) return false
    this.pos++
    return true
  }

  expect(byte: number, what: string): void {
    if (!this.accept(byte)) this.fail(`expected ${what}`)
  }

  /** Passes the string under the cursor and sets `start`, `end`, `escaped`. */
  string(): void {
    const bytes = this.bytes
    const start = this.pos + 1
    const close = this.#quoteFrom(start)
    if (this.#backslash < start) {
      const next = bytes.indexOf(BACKSLASH, start)
      this.#backslash = next < 0 ? bytes.length : next
    }
    this.start = start
    this.escaped = this.#backslash < close
    this.end = this.escaped ? this.#escapedEnd(this.#backslash) : close
    if (this.end < 0) this.fail(`Value is string, but can't find closing '"' symbol`)
    this.pos = this.end + 1
  }

  /** Short strings, as timestamps are, end before a call into the runtime would have begun. */
  #quoteFrom(start: number): number {
    const bytes = this.bytes
    const near = Math.min(start + NEAR, bytes.length)
    for (let pos = start; pos < near; pos++) if (bytes[pos] === QUOTE) return pos
    return bytes.indexOf(QUOTE, near)
  }

  #escapedEnd(backslash: number): number {
    const bytes = this.bytes
    const length = bytes.length
    let pos = backslash
    while (pos < length) {
      const byte = bytes[pos] as number
      if (byte === QUOTE) return pos
      pos += byte === BACKSLASH ? 2 : 1
    }
    return -1
  }

  /** The text of the string passed last. */
  text(): string {
    if (!this.escaped) return textOf(this.bytes, this.start, this.end)
    try {
      return JSON.parse(textOf(this.bytes, this.start - 1, this.end + 1)) as string
    } catch {
      this.pos = this.start
      return this.fail('Encountered an invalid escape sequence in a string')
    }
  }

  /** Passes `null` if it stands under the cursor. */
  acceptNull(): boolean {
    if (this.peek() !== 110) return false
    this.#word()
    return true
  }

  /** Passes any value; brackets must pair and nest no deeper than the limit. */
  skip(): void {
    let depth = 0
    // One bit per open bracket would do, but the limit is small: the closers, innermost last.
    const closers: number[] = []
    do {
      const byte = this.peek()
      if (byte === QUOTE) this.string()
      else if (byte === 123 || byte === 91) {
        if (++depth > this.#maxDepth) this.fail(`nesting is deeper than ${this.#maxDepth}`)
        closers.push(byte + 2)
        this.pos++
      } else if (byte === 125 || byte === 93) {
        if (closers.pop() !== byte) this.fail('unexpected closing bracket')
        depth--
        this.pos++
      } else if ((byte === 44 || byte === 58) && depth > 0) this.pos++
      else this.#word()
    } while (depth > 0)
  }

  /** Passes a number, true, false or null. */
  #word(): void {
    const bytes = this.bytes
    const start = this.pos
    let pos = start
    while (pos < bytes.length) {
      const byte = bytes[pos] as number
      const letterOrDigit = (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122)
      if (!letterOrDigit && byte !== 45 && byte !== 43 && byte !== 46 && byte !== 69) break
      pos++
    }
    if (pos === start) this.fail(start < bytes.length ? 'unexpected character' : 'unexpected end')
    this.pos = pos
  }

  fail(message: string): never {
    throw new TailspanError('bad_request', `${message} (at byte ${this.pos + 1} of the body)`)
  }
}
