import { QueryError } from '../../syntax/query-error.ts'
import { quoteString, readStringLiteral } from '../../syntax/string-literal.ts'
import { TextCursor } from '../../syntax/text-cursor.ts'
import { TemplateError } from './template-error.ts'

/** Text between actions, or the tokens of one action. */
export type TemplatePiece =
  | { readonly text: string }
  | { readonly tokens: readonly TemplateToken[] }

export interface TemplateToken {
  readonly kind:
    | 'string'
    | 'integer'
    | 'float'
    | 'word'
    | 'field'
    | 'variable'
    | 'dot'
    | 'mark'
    | 'space'
  readonly text: string
}

const BLANK = /\s/

/** Cuts a template into texts and actions; `{{-` and `-}}` trim the blanks beside them. */
export function lexTemplate(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  const cursor = new TextCursor(template)
  let trimNext = false
  for (;;) {
    const open = template.indexOf('{{', cursor.offset)
    let text = template.slice(cursor.offset, open < 0 ? template.length : open)
    if (trimNext) text = text.trimStart()
    const trims = open >= 0 && template[open + 2] === '-' && BLANK.test(template[open + 3] ?? '')
    if (trims) text = text.trimEnd()
    if (text !== '') pieces.push({ text })
    if (open < 0) return pieces
    cursor.offset = open + (trims ? 3 : 2)
    cursor.takeWhile((c) => BLANK.test(c))
    if (cursor.startsWith('/*')) skipComment(cursor)
    else pieces.push({ tokens: lexAction(cursor) })
    trimNext = closeAction(cursor)
  }
}

function skipComment(cursor: TextCursor): void {
  const end = cursor.text.indexOf('*/', cursor.offset)
  if (end < 0) throw new TemplateError('unclosed comment')
  cursor.offset = end + 2
  cursor.takeWhile(
    (c) => BLANK.test(c) && !/^\s-\}\}/.test(cursor.text.slice(cursor.offset, cursor.offset + 4)),
  )
  if (
    !cursor.startsWith('}}') &&
    !/^\s-\}\}/.test(cursor.text.slice(cursor.offset, cursor.offset + 4))
  ) {
    throw new TemplateError('comment ends before closing delimiter')
  }
}

/** Moves behind `}}` or ` -}}`; answers whether it trims. */
function closeAction(cursor: TextCursor): boolean {
  if (cursor.take('}}')) return false
  cursor.offset += 4
  return true
}

function atClose(cursor: TextCursor): boolean {
  if (cursor.startsWith('}}')) return true
  return BLANK.test(cursor.peek()) && cursor.text.startsWith('-}}', cursor.offset + 1)
}

const NAME = /[\p{L}\p{Nd}_]/u

function lexAction(cursor: TextCursor): TemplateToken[] {
  const tokens: TemplateToken[] = []
  while (!atClose(cursor)) {
    if (cursor.atEnd) throw new TemplateError('unclosed action')
    const blanks = cursor.takeWhile((c) => BLANK.test(c) && !atClose(cursor))
    tokens.push(blanks === '' ? lexToken(cursor) : { kind: 'space', text: ' ' })
  }
  return tokens
}

function lexToken(cursor: TextCursor): TemplateToken {
  const c = cursor.peek()
  if (c === '"' || c === '`') return { kind: 'string', text: readString(cursor) }
  if (c === "'") return { kind: 'integer', text: readCharacter(cursor) }
  if (/[0-9]/.test(c) || (/[+\-.]/.test(c) && /[0-9]/.test(cursor.peek(1))))
    return lexNumber(cursor)
  if (c === '.' || c === '$') {
    cursor.offset++
    const name = cursor.takeWhile((u) => NAME.test(u))
    if (c === '$') return { kind: 'variable', text: `$${name}` }
    return name === '' ? { kind: 'dot', text: '.' } : { kind: 'field', text: name }
  }
  if (NAME.test(c)) return { kind: 'word', text: cursor.takeWhile((u) => NAME.test(u)) }
  for (const mark of [':=', '=', '|', '(', ')', ',']) {
    if (cursor.take(mark)) return { kind: 'mark', text: mark }
  }
  throw new TemplateError(`unexpected ${quoteString(c)} in command`)
}

function readString(cursor: TextCursor): string {
  try {
    return readStringLiteral(cursor)
  } catch (error) {
    if (error instanceof QueryError) throw new TemplateError('unterminated quoted string')
    throw error
  }
}

function readCharacter(cursor: TextCursor): string {
  const [whole, escaped, plain] =
    /^'(?:\\(.)|([^'\\\n]))'/u.exec(cursor.text.slice(cursor.offset, cursor.offset + 8)) ?? []
  if (whole === undefined) throw new TemplateError('malformed character constant')
  cursor.offset += whole.length
  const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
  const char = plain ?? simple[escaped ?? ''] ?? escaped ?? ''
  return String(char.codePointAt(0) ?? 0)
}

const NUMBER =
  /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)/

function lexNumber(cursor: TextCursor): TemplateToken {
  const [text = ''] = NUMBER.exec(cursor.text.slice(cursor.offset, cursor.offset + 400)) ?? []
  cursor.offset += text.length
  if (text === '' || NAME.test(cursor.peek()) || text.length >= 400) {
    throw new TemplateError(`bad number syntax: ${quoteString(text + cursor.peek())}`)
  }
  const plain = text.replaceAll('_', '')
  const isInteger = /^[+-]?(0[xXbBoO].*|[0-9]+)$/.test(plain)
  return { kind: isInteger ? 'integer' : 'float', text: plain }
}
