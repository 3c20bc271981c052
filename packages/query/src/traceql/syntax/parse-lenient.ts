import { TailspanError } from '@tailspan/model'
import { BARE_INTRINSICS } from './intrinsics.ts'
import { tokenize } from './lexer.ts'
import { parseTraceql } from './parse.ts'
import type { Token } from './token.ts'
import type { TraceqlQuery } from './tree.ts'

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', '=~', '!~'])
/** What can follow a comparison that has no right side yet. */
const ENDS: ReadonlySet<string> = new Set(['}', ')', '&&', '||'])

/**
 * Reads a query that is still being typed, as clients send with their questions for names and
 * values: comparisons without a right side count as true, braces that are open are closed
 * (`{ span.a = 1 && name =` asks for `{ span.a = 1 }`). Null for what is no query even so.
 */
export function parseLenient(text: string): TraceqlQuery | null {
  return parsed(() => text) ?? parsed(() => completed(text))
}

function parsed(text: () => string): TraceqlQuery | null {
  try {
    return parseTraceql(text())
  } catch (error) {
    if (error instanceof TailspanError) return null
    throw error
  }
}

function completed(text: string): string {
  const tokens = tokenize(text)
  const pipe = tokens.findIndex((token) => token.type === 'op' && token.text === '|')
  const filters = pipe < 0 ? tokens : tokens.slice(0, pipe)
  let result = ''
  let from = 0
  for (const [i, token] of filters.entries()) {
    const op = filters[i + 1]
    if (op === undefined || !isField(token) || !isOp(op, COMPARISONS)) continue
    const next = filters[i + 2]
    if (next !== undefined && next.type !== 'end' && !isOp(next, ENDS)) continue
    result += `${text.slice(from, token.offset)} true `
    from = op.offset + op.text.length
  }
  return result + text.slice(from) + ' }'.repeat(openBraces(tokens))
}

function isField(token: Token): boolean {
  if (token.type === 'word') return BARE_INTRINSICS.has(token.text)
  return token.type === 'attribute' || token.type === 'intrinsic'
}

function isOp(
  token: Token,
  texts: ReadonlySet<string>,
): token is Extract<Token, { type: 'op' | 'end' | 'word' | 'unknown' }> {
  return token.type === 'op' && texts.has(token.text)
}

function openBraces(tokens: readonly Token[]): number {
  const braces = (text: string): number =>
    tokens.filter((token) => token.type === 'op' && token.text === text).length
  return Math.max(0, braces('{') - braces('}'))
}
