import { QueryError } from './query-error.ts'

/** Walks a query text; the base of both languages' lexers. */
export class TextCursor {
  readonly text: string
  /** UTF-16 offset of the next character. */
  offset = 0

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length
  }

  /** The next character, or the one `ahead` of it; '' at the end. */
  peek(ahead = 0): string {
    return this.text[this.offset + ahead] ?? ''
  }

  /** Whether the text goes on with this. */
  startsWith(expected: string): boolean {
    return this.text.startsWith(expected, this.offset)
  }

  /** Moves past the expected text when it is next. */
  take(expected: string): boolean {
    if (!this.startsWith(expected)) return false
    this.offset += expected.length
    return true
  }

  /** Moves on while the test holds for the next UTF-16 unit; answers what was passed. */
  takeWhile(test: (unit: string) => boolean): string {
    const start = this.offset
    while (this.offset < this.text.length && test(this.text[this.offset] ?? '')) this.offset++
    return this.text.slice(start, this.offset)
  }

  /** Moves past blanks and comments: `#` and `//` to the end of a line, and `/*` to its end. */
  skipBlanks(): void {
    while (!this.atEnd) {
      const c = this.peek()
      if (c === ' ' || c === '\t' || c === '\n' || c === '\r') this.offset++
      else if (c === '#' || this.startsWith('//')) this.takeWhile((u) => u !== '\n')
      else if (this.startsWith('/*')) this.#skipBlock()
      else return
    }
  }

  #skipBlock(): void {
    const end = this.text.indexOf('*/', this.offset + 2)
    if (end < 0) throw this.error('comment not terminated', this.offset, 'Close it with */.')
    this.offset = end + 2
  }

  /** An error at an offset, by default here. */
  error(what: string, offset = this.offset, hint?: string): QueryError {
    return new QueryError(what, { text: this.text, offset }, hint)
  }
}
