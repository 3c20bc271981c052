import { decodeAttributes, type SpanEventText, type SpanLinkText } from '@tailspan/model'

const KEY = '{"key":'
const VALUE = ',"value":'
const STRING = '{"stringValue":'

/**
 * The keys of an AttributesText as JSON literals, each with a comma behind it: `"a","b",`. Reads the
 * text without decoding it, because every span that comes in passes here.
 */
export function attributeKeys(text: string): string {
  if (text === '') return ''
  let keys = ''
  let at = 1
  while (text.startsWith(KEY, at)) {
    const key = at + KEY.length
    const keyEnd = literalEnd(text, key)
    if (keyEnd < 0 || !text.startsWith(VALUE, keyEnd)) return decodedKeys(text)
    const end = valueEnd(text, keyEnd + VALUE.length)
    if (end < 0 || text[end] !== '}') return decodedKeys(text)
    keys += `${text.slice(key, keyEnd)},`
    at = end + 2
  }
  return at === text.length ? keys : decodedKeys(text)
}

/** The keys in a span's events or links, as `attributeKeys` writes them. Text that is no such list has none. */
export function listedKeys(text: string): string {
  if (text === '') return ''
  try {
    const list = JSON.parse(text) as readonly (SpanEventText | SpanLinkText)[]
    return [...new Set(list.map((element) => attributeKeys(element.attributes ?? '')))].join('')
  } catch {
    return ''
  }
}

/** The texts that a list of literals stands for. */
export function parseKeys(keys: string): string[] {
  return JSON.parse(`[${keys.slice(0, -1)}]`) as string[]
}

/** For text that another writer has laid out differently. */
function decodedKeys(text: string): string {
  try {
    return decodeAttributes(text)
      .map((attribute) => `${JSON.stringify(attribute.key)},`)
      .join('')
  } catch {
    return ''
  }
}

/** Position behind the string literal that opens at `open`; -1 when there is none. */
function literalEnd(text: string, open: number): number {
  if (text[open] !== '"') return -1
  let close = text.indexOf('"', open + 1)
  while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1)
  return close < 0 ? -1 : close + 1
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text[first - 1] === '\\') first--
  return (at - first) % 2 === 1
}

/** Position behind the JSON object that opens at `open`; -1 when it does not end. */
function valueEnd(text: string, open: number): number {
  if (text.startsWith(STRING, open)) {
    const end = literalEnd(text, open + STRING.length)
    return end > 0 && text[end] === '}' ? end + 1 : -1
  }
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      const end = literalEnd(text, at)
      if (end < 0) return -1
      at = end - 1
    } else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return at + 1
  }
  return -1
}
