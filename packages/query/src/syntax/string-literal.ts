import type { TextCursor } from './text-cursor.ts'

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ['"', 34],
])

/**
 * Reads a string literal at the cursor, quoted with `"` (Go escapes, no raw newline) or with
 * backticks (no escapes, carriage returns dropped). Bytes written as `\xE9` that do not form UTF-8
 * become U+FFFD.
 */
export function readStringLiteral(cursor: TextCursor): string {
  const start = cursor.offset
  if (cursor.take('`')) {
    const end = cursor.text.indexOf('`', cursor.offset)
    if (end < 0) throw cursor.error('literal not terminated', start, 'Close it with a backtick.')
    const value = cursor.text.slice(cursor.offset, end).replaceAll('\r', '')
    cursor.offset = end + 1
    return value
  }
  cursor.offset++
  let value = ''
  for (;;) {
    value += cursor.takeWhile((u) => u !== '"' && u !== '\\' && u !== '\n')
    if (cursor.take('"')) return value
    if (cursor.peek() !== '\\') {
      throw cursor.error('literal not terminated', start, 'Close it with a double quote.')
    }
    value += readEscapes(cursor)
  }
}

/** A run of escapes: byte escapes side by side may form one character. */
function readEscapes(cursor: TextCursor): string {
  const bytes: number[] = []
  while (cursor.peek() === '\\') {
    const start = cursor.offset
    const letter = cursor.peek(1)
    const simple = SIMPLE.get(letter)
    cursor.offset += 2
    if (simple !== undefined) bytes.push(simple)
    else if (letter === 'x') bytes.push(readDigits(cursor, start, 2, 16))
    else if (letter === 'u' || letter === 'U') {
      const code = readDigits(cursor, start, letter === 'u' ? 4 : 8, 16)
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw invalidEscape(cursor, start)
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(code)))
    } else if (letter >= '0' && letter <= '7') {
      cursor.offset--
      const code = readDigits(cursor, start, 3, 8)
      if (code > 255) throw invalidEscape(cursor, start)
      bytes.push(code)
    } else throw invalidEscape(cursor, start)
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

function readDigits(cursor: TextCursor, start: number, count: number, base: 8 | 16): number {
  const digits = cursor.text.slice(cursor.offset, cursor.offset + count)
  const wellFormed = digits.length === count && (base === 8 ? isOctal(digits) : isHex(digits))
  if (!wellFormed) throw invalidEscape(cursor, start)
  cursor.offset += count
  return Number.parseInt(digits, base)
}

function isHex(text: string): boolean {
  return /^[0-9a-fA-F]+$/.test(text)
}

function isOctal(text: string): boolean {
  return /^[0-7]+$/.test(text)
}

function invalidEscape(cursor: TextCursor, start: number): Error {
  return cursor.error(
    'invalid char escape',
    start,
    'Write a backslash as \\\\, or quote the text with backticks.',
  )
}

/** A literal that `readStringLiteral` reads back as this text, quoted as Go quotes. */
export function quoteString(text: string): string {
  let out = '"'
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (char === '"' || char === '\\') out += `\\${char}`
    else if (code >= 0x20 && code !== 0x7f) out += isLoneSurrogate(code) ? '\\ufffd' : char
    else out += CONTROL.get(code) ?? `\\x${code.toString(16).padStart(2, '0')}`
  }
  return `${out}"`
}

const CONTROL: ReadonlyMap<number, string> = new Map(
  [...SIMPLE].filter(([, code]) => code < 32).map(([letter, code]) => [code, `\\${letter}`]),
)

function isLoneSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xe000
}
