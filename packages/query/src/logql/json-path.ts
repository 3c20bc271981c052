import { QueryError } from '../syntax/query-error.ts'

/** Keys (strings) and indexes (numbers) that lead from a JSON document to one of its values. */
export type JsonPath = readonly (string | number)[]

type TokenKind = 'FIELD' | 'STRING' | 'INDEX' | 'LSB' | 'RSB' | 'DOT' | '$end'

interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const TOKEN =
  /[ \t\r\n]*(?:([A-Za-z_][A-Za-z0-9_]*)|"([^"\]]*)["\]]?|([0-9]{1,9})(?![0-9A-Za-z_.])|([[\].]))/y
const MARKS: ReadonlyMap<string, TokenKind> = new Map([
  ['[', 'LSB'],
  [']', 'RSB'],
  ['.', 'DOT'],
])

/** Reads `a.b[0]["c d"]`. A quoted key has no escapes, and cannot hold a closing bracket. */
export function parseJsonPath(text: string): JsonPath {
  const tokens = tokenize(text)
  let at = 0
  const take = (...kinds: TokenKind[]): Token => {
    const token = tokens[at] ?? { kind: '$end', text: '' }
    if (!kinds.includes(token.kind)) {
      throw fail(text, `unexpected ${token.kind}, expecting ${kinds.join(' or ')}`)
    }
    at++
    return token
  }
  const path: (string | number)[] = []
  const access = (): void => {
    const { kind, text: step } = take('STRING', 'INDEX')
    path.push(kind === 'INDEX' ? Number(step) : step)
    take('RSB')
  }
  const first = take('LSB', 'FIELD')
  if (first.kind === 'LSB') access()
  else path.push(first.text)
  while (at < tokens.length) {
    const { kind } = tokens[at++] ?? {}
    if (kind === 'DOT') path.push(take('FIELD').text)
    else if (kind === 'LSB') access()
    else throw fail(text, `unexpected ${kind}`)
  }
  return path
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex
    const [all, field, quoted, index, mark] = TOKEN.exec(text) ?? []
    if (all === undefined)
      throw fail(text, `unexpected ${text.slice(from).trimStart().slice(0, 1)}`)
    if (field !== undefined) tokens.push({ kind: 'FIELD', text: field })
    else if (quoted !== undefined) tokens.push({ kind: 'STRING', text: quoted })
    else if (index !== undefined) tokens.push({ kind: 'INDEX', text: index })
    else tokens.push({ kind: MARKS.get(mark ?? '') ?? '$end', text: '' })
  }
  return tokens
}

function fail(text: string, what: string): QueryError {
  return new QueryError(`cannot parse expression [${text}]: syntax error: ${what}`)
}
