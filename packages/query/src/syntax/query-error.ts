import { TailspanError } from '@tailspan/model'

/** A place in a query text. */
export interface Place {
  /** The whole query. */
  readonly text: string
  /** UTF-16 offset of the offending token; the text's length for its end. */
  readonly offset: number
}

/** A query that cannot be understood. */
export class QueryError extends TailspanError {
  override readonly name: string = 'QueryError'
  /** Line of the fault, from 1; 0 when no place is known. */
  readonly line: number
  /** Column in code points, from 1; 0 when no place is known. */
  readonly column: number
  /** The faulty line with a caret under the fault; '' when no place is known. */
  readonly caret: string
  /** What to try instead, when something can be said. */
  readonly hint: string | undefined

  /** The message is `parse error at line L, col C: what`, or `parse error : what` without a place. */
  constructor(what: string, place?: Place, hint?: string) {
    const at = place === undefined ? undefined : locate(place.text, place.offset)
    super(
      'bad_request',
      at === undefined
        ? `parse error : ${what}`
        : `parse error at line ${at.line}, col ${at.column}: ${what}`,
    )
    this.line = at?.line ?? 0
    this.column = at?.column ?? 0
    this.caret = place === undefined ? '' : drawCaret(place.text, place.offset)
    this.hint = hint
  }
}

/** Line and column (code points), both from 1, of a UTF-16 offset. */
export function locate(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  let line = 1
  for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) line++
  return { line, column: codePoints(before.slice(lineStart)) + 1 }
}

/** Characters of the faulty line that are shown at most, so that huge queries stay readable. */
const SHOWN = 120

/** The line of the offset and, under it, a caret at the offset. */
export function drawCaret(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const newline = text.indexOf('\n', offset)
  const end = newline < 0 ? text.length : newline
  const from = Math.max(start, Math.min(offset - SHOWN / 2, end - SHOWN))
  const shown = text.slice(from, Math.min(end, from + SHOWN)).replaceAll('\t', ' ')
  return `${shown}\n${' '.repeat(codePoints(text.slice(from, offset)))}^`
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
