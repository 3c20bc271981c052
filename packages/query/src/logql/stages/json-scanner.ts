/** Why a text is not JSON, in the words of the library that Loki reads it with. */
export class JsonProblem extends Error {}

export const NOT_AN_OBJECT = "Value looks like object, but can't find closing '}' symbol"
const NOT_AN_ARRAY = "Value is array, but can't find closing ']' symbol"
const MALFORMED = 'Malformed JSON error'

const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const COMMA = 44
const COLON = 58

export type JsonKind = 'string' | 'object' | 'array' | 'number' | 'boolean' | 'null' | 'unknown'

/**
 * Reads JSON without building it, as far as asked and no further: what stands behind the point
 * where a query has what it needs is never looked at, so it cannot fail.
 */
export class JsonScanner {
  text = ''
  /** The value last scanned: its extent (without a string's quotes) and kind. */
  start = 0
  end = 0
  kind: JsonKind = 'null'
  #escaped = false
  readonly #lenient: boolean

  /** @param lenient pass over what is no JSON on the way: its values have the kind `unknown` */
  constructor(lenient = false) {
    this.#lenient = lenient
  }

  /** Position of the first character at or behind `at` that is no blank. */
  skipBlanks(at: number): number {
    let i = at
    for (;;) {
      const c = this.text.charCodeAt(i)
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return i
      i++
    }
  }

  /** Whether an object begins at `at`, blanks aside. */
  isObject(at: number): boolean {
    return this.text.charCodeAt(this.skipBlanks(at)) === OPEN_BRACE
  }

  /** Whether the scanned value is a string with escapes. */
  get isEscaped(): boolean {
    return this.kind === 'string' && this.#escaped
  }

  /** The scanned value: strings unescaped, all else as written. */
  value(): string {
    const raw = this.text.slice(this.start, this.end)
    return this.isEscaped ? unescapeJson(raw) : raw
  }

  /**
   * Visits the members of the object that begins at `at`. The visitor sees the key and finds the
   * value in this scanner; answering false ends the visit. Answers whether the end was reached.
   */
  members(at: number, visit: (key: string) => boolean): boolean {
    if (!this.isObject(at)) throw new JsonProblem(NOT_AN_OBJECT)
    let i = this.skipBlanks(this.skipBlanks(at) + 1)
    for (;;) {
      // A comma may stand behind the last member.
      if (this.text.charCodeAt(i) === CLOSE_BRACE) return true
      if (i >= this.text.length) throw new JsonProblem(MALFORMED)
      if (this.text.charCodeAt(i) !== QUOTE) {
        if (!this.#lenient) throw new JsonProblem(NOT_AN_OBJECT)
        i++
        continue
      }
      const after = this.#string(i)
      const key = this.value()
      i = this.skipBlanks(after)
      if (this.text.charCodeAt(i) !== COLON) throw new JsonProblem(MALFORMED)
      i = this.scan(this.skipBlanks(i + 1))
      if (!visit(key)) return false
      i = this.skipBlanks(i)
      const c = this.text.charCodeAt(i)
      if (c === CLOSE_BRACE) return true
      if (i >= this.text.length) throw new JsonProblem(NOT_AN_ARRAY)
      if (c !== COMMA) {
        if (!this.#lenient) throw new JsonProblem(NOT_AN_OBJECT)
        continue
      }
      i = this.skipBlanks(i + 1)
      if (i >= this.text.length) throw new JsonProblem(NOT_AN_ARRAY)
    }
  }

  /** Makes element `index` of the array at `at` the scanned value; false when there is none. */
  element(at: number, index: number): boolean {
    let i = this.skipBlanks(this.skipBlanks(at) + 1)
    for (let n = 0; ; n++) {
      if (i >= this.text.length || this.text.charCodeAt(i) === CLOSE_BRACKET) return false
      const after = this.skipBlanks(this.scan(i))
      if (n === index) return true
      if (this.text.charCodeAt(after) !== COMMA) return false
      i = this.skipBlanks(after + 1)
    }
  }

  /** Scans the value at `at`; answers the position behind it. */
  scan(at: number): number {
    const c = this.text.charCodeAt(at)
    if (c === QUOTE) return this.#string(at)
    if (at >= this.text.length) throw new JsonProblem(MALFORMED)
    this.start = at
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      this.kind = c === OPEN_BRACE ? 'object' : 'array'
      this.end = this.#block(at, c, c + 2)
      return this.end
    }
    let end = at
    while (end < this.text.length && !endsToken(this.text.charCodeAt(end))) end++
    this.end = end
    const word = this.text.slice(at, end)
    if (word === 'null') this.kind = 'null'
    else if (word === 'true' || word === 'false') this.kind = 'boolean'
    else if (c === 45 || (c >= 48 && c <= 57)) this.kind = 'number'
    else if (this.#lenient) this.kind = 'unknown'
    else throw new JsonProblem('Unknown value type')
    return end
  }

  #string(at: number): number {
    this.kind = 'string'
    this.start = at + 1
    const end = this.#stringEnd(at)
    this.end = end - 1
    return end
  }

  /** Position behind the closing quote of the string that opens at `at`. */
  #stringEnd(at: number): number {
    const { text } = this
    let close = text.indexOf('"', at + 1)
    this.#escaped = false
    while (close >= 0) {
      let backslashes = 0
      while (
        text.charCodeAt(close - 1 - backslashes) === BACKSLASH &&
        close - 1 - backslashes > at
      ) {
        backslashes++
      }
      if (backslashes % 2 === 0) break
      close = text.indexOf('"', close + 1)
    }
    if (close < 0) throw new JsonProblem("Value is string, but can't find closing '\"' symbol")
    const firstBackslash = text.indexOf('\\', at + 1)
    this.#escaped = firstBackslash >= 0 && firstBackslash < close
    return close + 1
  }

  #block(at: number, open: number, close: number): number {
    let depth = 0
    for (let i = at; i < this.text.length; i++) {
      const c = this.text.charCodeAt(i)
      if (c === QUOTE) i = this.#stringEnd(i) - 1
      else if (c === open) depth++
      else if (c === close && --depth === 0) return i + 1
    }
    throw new JsonProblem(close === CLOSE_BRACE ? NOT_AN_OBJECT : NOT_AN_ARRAY)
  }
}

function endsToken(c: number): boolean {
  return c === COMMA || c === CLOSE_BRACE || c === CLOSE_BRACKET || c <= 32
}

/** '' when an escape is malformed. */
function unescapeJson(raw: string): string {
  try {
    const text = String(JSON.parse(`"${escapeControls(raw)}"`))
    return text.isWellFormed() ? text : ''
  } catch {
    return ''
  }
}

/** Control characters may stand in strings as they are; JSON.parse would refuse them. */
function escapeControls(raw: string): string {
  let out = ''
  for (const c of raw) {
    out += c < ' ' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c
  }
  return out
}
