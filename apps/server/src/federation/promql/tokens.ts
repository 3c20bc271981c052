/** A word, text, number or sign of PromQL, and where it stands. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign'
  /** As it is written; what a text means is in `value`. */
  readonly raw: string
  readonly value: string
  readonly start: number
  readonly end: number
}

const SPACE = /\s+|#[^\n]*/y
const WORD = /[A-Za-z_:][A-Za-z0-9_:]*/y
const NUMBER = /\.?[0-9][A-Za-z0-9_.]*/y
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|`[^`]*`/y
const OPERATOR = /=~|!~|!=|==|<=|>=|[^\s]/y

/** The tokens of a query, comments left out; null when it has a text that cannot be read. */
export function tokensOf(query: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(query)?.[0]
  }
  const kinds = [
    ['word', WORD],
    ['number', NUMBER],
    ['text', QUOTED],
    ['sign', OPERATOR],
  ] as const
  while (at < query.length) {
    const space = match(SPACE)
    if (space !== undefined) {
      at += space.length
      continue
    }
    for (const [kind, pattern] of kinds) {
      const raw = match(pattern)
      if (raw === undefined) continue
      // A quotation mark alone begins what does not end.
      if (kind === 'sign' && /["'`]/.test(raw)) return null
      const value = kind === 'text' ? unquote(raw) : raw
      if (value === null) return null
      tokens.push({ kind, raw, value, start: at, end: at + raw.length })
      at += raw.length
      break
    }
  }
  return tokens
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** What a quoted text means; null for escapes that are not sure to be read as the server does. */
function unquote(raw: string): string | null {
  const inner = raw.slice(1, -1)
  if (raw.startsWith('`')) return inner
  let sure = true
  const text = inner.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escape: string) => {
    if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    const meant = ESCAPES[escape]
    if (meant === undefined) sure = false
    return meant ?? ''
  })
  return sure ? text : null
}
