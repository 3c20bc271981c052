import { QueryError } from '../syntax/query-error.ts'
import { readStringLiteral } from '../syntax/string-literal.ts'
import { TextCursor } from '../syntax/text-cursor.ts'

/** Keys (strings) and indexes (numbers) that lead from a JSON document to one of its values. */
export type JsonPath = readonly (string | number)[]

/** Reads `a.b[0]["c d"]`. */
export function parseJsonPath(text: string): JsonPath {
  const cursor = new TextCursor(text)
  const fail = (what: string): QueryError =>
    new QueryError(`cannot parse expression [${text}]: syntax error: ${what}`)
  const name = (): string => {
    const field = cursor.takeWhile((c) => /[A-Za-z0-9_]/.test(c))
    if (field === '' || /^[0-9]/.test(field)) throw fail(`unexpected ${nextName(cursor)}`)
    return field
  }
  const path: (string | number)[] = []
  cursor.skipBlanks()
  if (cursor.peek() !== '[') path.push(name())
  for (;;) {
    cursor.skipBlanks()
    if (cursor.atEnd) break
    if (cursor.take('.')) path.push(name())
    else if (cursor.take('[')) {
      if (cursor.peek() === '"' || cursor.peek() === '`') path.push(readStringLiteral(cursor))
      else {
        const digits = cursor.takeWhile((c) => c >= '0' && c <= '9')
        if (digits === '' || digits.length > 9) {
          throw fail(`unexpected ${nextName(cursor)}, expecting STRING or INDEX`)
        }
        path.push(Number(digits))
      }
      if (!cursor.take(']')) throw fail(`unexpected ${nextName(cursor)}, expecting ]`)
    } else throw fail(`unexpected ${nextName(cursor)}`)
  }
  return path
}

function nextName(cursor: TextCursor): string {
  return cursor.atEnd ? '$end' : cursor.peek()
}
