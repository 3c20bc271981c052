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
  /** Whether the line holds characters that could not be decoded. */
  undecoded = false
  #line = ''
  #at = 0

  start(line: string): void {
    this.#line = line
    this.#at = 0
    this.problem = ''
    this.undecoded = line.includes('\ufffd')
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
    const isPair = line.charCodeAt(i) === EQUALS
    if (isPair && i === start) return this.#refuse(i, "unexpected '='")
    if (this.undecoded && this.key.includes('\ufffd')) {
      if (isPair) return this.#refuse(i, 'invalid key')
      return this.#fail(i, 'invalid key')
    }
    return isPair ? this.#value(i + 1) : i > start
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
          const value = unquote(line.slice(start + 1, i))
          if (value === undefined) return this.#fail(i + 1, 'invalid quoted value')
          this.value = value
        }
        return true
      }
    }
    this.#at = line.length
    return this.#fail(line.length, 'unterminated quoted value')
  }

  /** Places are told in bytes. */
  #fail(at: number, problem: string): boolean {
    const place = Buffer.byteLength(this.#line.slice(0, at)) + 1
    this.problem = `logfmt syntax error at pos ${place} : ${problem}`
    return false
  }

  /** Gives the pair up and goes on at the next blank. */
  #refuse(at: number, problem: string): boolean {
    const line = this.#line
    let i = at
    while (i < line.length && line.charCodeAt(i) > 32) i++
    this.#at = i
    return this.#fail(at, problem)
  }
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.?))/gs
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/** The text with JSON's escapes and `\'` undone; undefined when an escape is malformed. */
function unquote(text: string): string | undefined {
  let malformed = false
  const value = text.replace(ESCAPE, (_all, code?: string, letter?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    const character = CHARACTERS.get(letter ?? '')
    malformed ||= character === undefined
    return character ?? ''
  })
  return malformed ? undefined : value.toWellFormed()
}
