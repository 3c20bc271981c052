import { quote } from '@tailspan/model'

/** `text`: lines that contain what was typed, as typed. `logql`: a log query. */
export type QueryMode = 'text' | 'logql'

/** What a text looks like. */
export function detectMode(text: string): QueryMode {
  return text.trimStart().startsWith('{') ? 'logql' : 'text'
}

/** The LogQL log query of what was typed. */
export function toLogQL(text: string, mode: QueryMode = detectMode(text)): string {
  if (mode === 'logql') return text.trim() === '' ? '{}' : text.trim()
  return text === '' ? '{}' : `{} |= ${quote(text)}`
}

/** The query narrowed to some levels (comma-separated). */
export function withLevels(logql: string, levels: string | undefined): string {
  const names = (levels ?? '').split(',').filter((name) => name !== '')
  if (names.length === 0) return logql
  return names.length === 1
    ? `${logql} | detected_level=${quote(names[0] ?? '')}`
    : `${logql} | detected_level=~${quote(names.join('|'))}`
}

/** Whether a name can stand in LogQL as it is. */
export function isLabelName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/**
 * The query with one more condition. A stream label goes into the selector, replacing its
 * opposite; anything else becomes a label filter at the end.
 */
export function addFilter(
  logql: string,
  kind: 'label' | 'metadata',
  name: string,
  op: '=' | '!=',
  value: string,
): string {
  const condition = `${name}${op}${quote(value)}`
  const braces = kind === 'label' ? selectorBraces(logql) : undefined
  if (!braces) {
    const filter = ` | ${condition}`
    return logql.includes(filter) ? logql : `${logql}${filter}`
  }
  const opposite = `${name}${op === '=' ? '!=' : '='}${quote(value)}`
  const matchers = splitMatchers(logql.slice(braces.open + 1, braces.close)).filter(
    (matcher) => matcher.replaceAll(/\s/g, '') !== opposite.replaceAll(/\s/g, ''),
  )
  if (!matchers.includes(condition)) matchers.push(condition)
  return `${logql.slice(0, braces.open)}{${matchers.join(', ')}}${logql.slice(braces.close + 1)}`
}

/** Texts that a list of results can mark: the operands of `|=` filters, and plain text itself. */
export function highlights(text: string, mode: QueryMode): string[] {
  if (mode === 'text') return text === '' ? [] : [text]
  const found: string[] = []
  for (const match of text.matchAll(/\|=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g)) {
    const plain = match[2] ?? unquote(match[1] ?? '')
    if (plain !== '') found.push(plain)
  }
  return found
}

function unquote(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string
  } catch {
    return ''
  }
}

function selectorBraces(logql: string): { open: number; close: number } | undefined {
  const open = nextOutsideQuotes(logql, '{', 0)
  const close = open < 0 ? -1 : nextOutsideQuotes(logql, '}', open + 1)
  return close < 0 ? undefined : { open, close }
}

function splitMatchers(inside: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let comma = 0; comma >= 0; from = comma + 1) {
    comma = nextOutsideQuotes(inside, ',', from)
    parts.push(inside.slice(from, comma < 0 ? undefined : comma).trim())
    if (comma < 0) break
  }
  return parts.filter((part) => part !== '')
}

function nextOutsideQuotes(text: string, wanted: string, from: number): number {
  let quoteChar = ''
  for (let i = from; i < text.length; i++) {
    const char = text[i] ?? ''
    if (quoteChar !== '') {
      if (char === '\\' && quoteChar === '"') i++
      else if (char === quoteChar) quoteChar = ''
    } else if (char === wanted) return i
    else if (char === '"' || char === '`') quoteChar = char
  }
  return -1
}
