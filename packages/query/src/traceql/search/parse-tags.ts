import { TailspanError } from '@tailspan/model'

/** One `key=value` of a search by tags. */
export interface TagFilter {
  readonly key: string
  readonly value: string
}

/** Tags that one search may name. */
const MAX_TAGS = 100

/**
 * Reads `tags=`: logfmt pairs, `key=value key2="a value"`. Throws TailspanError (bad_request) with
 * the position of the fault.
 */
export function parseTags(text: string): TagFilter[] {
  const tags = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    while (at < text.length && isBlank(text[at])) at++
    if (at >= text.length) break
    const keyStart = at
    while (at < text.length && text[at] !== '=' && text[at] !== '"' && !isBlank(text[at])) at++
    const key = text.slice(keyStart, at)
    if (key === '') throw fault(`unexpected '${text[at]}'`, at)
    let value = ''
    if (text[at] === '=') {
      at++
      if (text[at] === '"') {
        const end = endOfQuoted(text, at)
        value = unquote(text.slice(at, end), at)
        at = end
      } else {
        const start = at
        while (at < text.length && !isBlank(text[at])) {
          if (text[at] === '"' || text[at] === '=') throw fault(`unexpected '${text[at]}'`, at)
          at++
        }
        value = text.slice(start, at)
      }
    } else if (text[at] === '"') throw fault(`unexpected '"'`, at)
    if (tags.has(key)) throw new TailspanError('bad_request', `tag ${key} has been set twice`)
    if (tags.size >= MAX_TAGS) throw new TailspanError('bad_request', `more than ${MAX_TAGS} tags`)
    tags.set(key, value)
  }
  return [...tags].map(([key, value]) => ({ key, value }))
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  throw fault('unterminated quoted value', text.length)
}

function unquote(quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw fault('invalid quoted value', at)
  }
}

function isBlank(unit: string | undefined): boolean {
  return unit === ' ' || unit === '\t' || unit === '\n' || unit === '\r'
}

function fault(what: string, offset: number): TailspanError {
  return new TailspanError('bad_request', `${what} at pos ${offset + 1}`)
}
