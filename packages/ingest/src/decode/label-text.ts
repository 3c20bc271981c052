import { type Label, TailspanError } from '@tailspan/model'

/**
 * Reads a label set in the selector notation of Prometheus, `{a="b", c="d"}`: values in double
 * quotes (Go escapes), single quotes or backquotes; a trailing comma and a missing pair of braces
 * around nothing are fine. Names are not judged here. Errors: `bad_request` with the position.
 */
export function parseLabelText(text: string): Label[] {
  const reader = new LabelText(text)
  const labels: Label[] = []
  reader.blanks()
  if (reader.atEnd()) return labels
  reader.expect('{')
  for (;;) {
    reader.blanks()
    if (reader.accept('}')) break
    const name = reader.name()
    reader.blanks()
    reader.expect('=')
    reader.blanks()
    const start = reader.pos
    const value = reader.quoted()
    if (labels.some(([known]) => known === name)) {
      reader.pos = start
      reader.fail(`duplicate label name "${name}"`)
    }
    labels.push([name, value])
    reader.blanks()
    if (reader.accept('}')) break
    reader.expect(',')
  }
  reader.blanks()
  if (!reader.atEnd()) reader.fail('unexpected text after the closing brace')
  return labels
}

class LabelText {
  pos = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    return this.pos >= this.#text.length
  }

  blanks(): void {
    while (' \t\n\r'.includes(this.#text[this.pos] ?? 'x')) this.pos++
  }

  accept(char: string): boolean {
    if (this.#text[this.pos] !== char) return false
    this.pos++
    return true
  }

  expect(char: string): void {
    if (this.accept(char)) return
    const found = this.#text[this.pos]
    this.fail(found === undefined ? `expected '${char}'` : `unexpected character '${found}'`)
  }

  name(): string {
    const start = this.pos
    const match = /[^\s={},"'`]*/y
    match.lastIndex = start
    this.pos += match.exec(this.#text)?.[0].length ?? 0
    if (this.pos === start) this.fail('expected a label name')
    return this.#text.slice(start, this.pos)
  }

  quoted(): string {
    const text = this.#text
    const quote = text[this.pos] ?? ''
    if (quote !== '"' && quote !== "'" && quote !== '`') this.fail('expected a quoted value')
    const start = this.pos + 1
    const close = text.indexOf(quote, start)
    const backslash = quote === '`' ? -1 : text.indexOf('\\', start)
    if (close >= 0 && (backslash < 0 || backslash > close)) {
      this.pos = close + 1
      return text.slice(start, close)
    }
    this.pos = start
    return this.#escaped(quote)
  }

  #escaped(quote: string): string {
    const text = this.#text
    const bytes: number[] = []
    while (this.pos < text.length) {
      const char = String.fromCodePoint(text.codePointAt(this.pos) ?? 0)
      if (char === quote) {
        this.pos++
        return Buffer.from(bytes).toString('utf8')
      }
      if (char === '\\') this.#escape(bytes)
      else {
        this.pos += char.length
        bytes.push(...Buffer.from(char))
      }
    }
    return this.fail('unterminated quoted value')
  }

  /** One Go escape; `\x` and octal ones stand for bytes, so the value is collected in bytes. */
  #escape(bytes: number[]): void {
    const text = this.#text
    const letter = text[this.pos + 1] ?? ''
    const simple = SIMPLE.get(letter)
    if (simple !== undefined) {
      bytes.push(simple)
      this.pos += 2
      return
    }
    const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0
    const code = text.slice(this.pos + 2, this.pos + 2 + digits)
    if (digits > 0 && code.length === digits && /^[0-9a-fA-F]+$/.test(code)) {
      const value = Number.parseInt(code, 16)
      if (value <= 0x10ffff) {
        if (digits === 2) bytes.push(value)
        else bytes.push(...Buffer.from(String.fromCodePoint(value)))
        this.pos += 2 + digits
        return
      }
    }
    const octal = text.slice(this.pos + 1, this.pos + 4)
    if (/^[0-3][0-7]{2}$/.test(octal)) {
      bytes.push(Number.parseInt(octal, 8))
      this.pos += 4
      return
    }
    this.fail(`invalid escape '\\${letter}'`)
  }

  fail(message: string): never {
    throw new TailspanError(
      'bad_request',
      `couldn't parse labels: 1:${this.pos + 1}: parse error: ${message}`,
    )
  }
}

const SIMPLE = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ['"', 34],
  ["'", 39],
])
