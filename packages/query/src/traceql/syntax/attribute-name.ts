import type { TextCursor } from '../../syntax/index.ts'
import type { Token } from './token.ts'
import type { AttributeRef, Scope } from './tree.ts'

const ENDS_NAME: ReadonlySet<string> = new Set('{}()=~!<>&|^,')
const NEEDS_QUOTES = /[{}()=~!<>&|^,\s"\\]/

/** Reads `.name`, `."quoted name"` or a mix, the cursor standing at the dot after the scope. */
export function readAttribute(
  cursor: TextCursor,
  offset: number,
  scope: Scope,
  parent: boolean,
): Token {
  cursor.offset++
  let name = ''
  let quoted = false
  while (!cursor.atEnd) {
    if (cursor.peek() === '"') {
      name += readQuoted(cursor, offset)
      quoted = true
    } else {
      const plain = cursor.takeWhile((u) => u !== '"' && !ENDS_NAME.has(u) && !/\s/.test(u))
      if (plain === '') break
      name += plain
    }
  }
  if (name === '' && !quoted) {
    throw cursor.error(
      'syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER',
      offset,
      'Write .name, span.name, or span."a name with blanks".',
    )
  }
  return { type: 'attribute', scope, name, parent, offset }
}

function readQuoted(cursor: TextCursor, offset: number): string {
  cursor.offset++
  let name = ''
  for (;;) {
    name += cursor.takeWhile((u) => u !== '"' && u !== '\\')
    if (cursor.take('"')) return name
    if (cursor.atEnd) throw cursor.error('unexpected end, expecting "', offset)
    const escaped = cursor.peek(1)
    if (escaped !== '"' && escaped !== '\\') {
      throw cursor.error('invalid escape sequence: a quoted name knows \\" and \\\\', cursor.offset)
    }
    name += escaped
    cursor.offset += 2
  }
}

/** `span."a b"`: as the query language writes it, quoted only where needed. */
export function printAttribute(ref: AttributeRef): string {
  const plain = ref.name !== '' && !NEEDS_QUOTES.test(ref.name)
  // A bare leading digit would read as a number, a bare `span.` as a scope.
  const digit = ref.scope === 'none' && /^[0-9]/.test(ref.name)
  const name = plain && !digit ? ref.name : `"${ref.name.replace(/[\\"]/g, (c) => `\\${c}`)}"`
  return `${ref.scope === 'none' ? '' : ref.scope}.${name}`
}
