import { readStringLiteral } from '../../syntax/string-literal.ts'
import { TextCursor } from '../../syntax/text-cursor.ts'

const EQUALS = 61
const QUOTE = 34
const BACKSLASH = 92

/** Reads `key=value key="quoted value" bare` pair by pair. */
export class LogfmtScanner {
  key = ''
  /** '' for a bare key too. */
  value = ''
  /** What is wrong with the last pair that was refused. */
  problem = ''
  #line = ''
  #at = 0

  start(line: string): void {
    this.#line = line
    this.#at = 0
    this.problem = ''
  }

  get atEnd(): boolean {
    return this.#at >= this.#line.length
  }

  /** Moves to the next pair; false at the end, and for a pair that is none (see `problem`). */
  next(): boolean {
    const line = this.#line
    const length = line.length
    let i = this.#at
    while (i < length && line.charCodeAt(i) <= 32) i++
    const start = i
    this.value = ''
    for (; i < length; i++) {
      const c = line.charCodeAt(i)
      if (c === EQUALS) break
      if (c === QUOTE) return this.#refuse(i, `unexpected '"'`)
      if (c <= 32) break
    }
    this.#at = i
    this.key = line.slice(start, i)
    if (i >= length) return i > start
    if (line.charCodeAt(i) !== EQUALS) return true
    if (i === start) return this.#refuse(i, "unexpected '='")
    return this.#value(i + 1)
  }

  #value(start: number): boolean {
    const line = this.#line
    const length = line.length
    if (line.charCodeAt(start) === QUOTE) return this.#quoted(start)
    let i = start
    for (; i < length; i++) {
      const c = line.charCodeAt(i)
      if (c <= 32) break
      if (c === EQUALS || c === QUOTE) {
        return this.#refuse(i, `unexpected '${String.fromCharCode(c)}'`)
      }
    }
    this.#at = i
    this.value = line.slice(start, i)
    return true
  }

  #quoted(start: number): boolean {
    const line = this.#line
    let escaped = false
    for (let i = start + 1; i < line.length; i++) {
      const c = line.charCodeAt(i)
      if (c === BACKSLASH) {
        escaped = true
        i++
      } else if (c === QUOTE) {
        this.#at = i + 1
        if (!escaped) this.value = line.slice(start + 1, i)
        else {
          const value = unquote(line.slice(start, i + 1))
          if (value === undefined) return this.#refuse(i + 1, 'invalid quoted value')
          this.value = value
        }
        return true
      }
    }
    this.problem = 'unterminated quoted value'
    this.#at = line.length
    return false
  }

  /** Gives the pair up and goes on at the next blank. */
  #refuse(at: number, problem: string): boolean {
    const line = this.#line
    this.problem = `logfmt syntax error at pos ${at + 1}: ${problem}`
    let i = at
    while (i < line.length && line.charCodeAt(i) > 32) i++
    this.#at = i
    return false
  }
}

/** The content of a quoted value, JSON or Go escapes; undefined when they are malformed. */
function unquote(text: string): string | undefined {
  try {
    return String(JSON.parse(text))
  } catch {
    try {
      return readStringLiteral(new TextCursor(text))
    } catch {
      return undefined
    }
  }
}
