import { checkQuery } from '../check/check-query.ts'
import { takeStatic } from './parse-field.ts'
import { parseMetricsTail } from './parse-metrics.ts'
import { parseChain } from './parse-spanset.ts'
import { type Parsed, toStages } from './parsed.ts'
import { TokenReader } from './token-reader.ts'
import type { Hint, TraceqlQuery } from './tree.ts'

/**
 * Reads a TraceQL query and checks its types. Throws QueryError (bad_request): with a place for
 * what cannot be read, naming the expression for what makes no sense.
 */
export function parseTraceql(text: string): TraceqlQuery {
  const tokens = new TokenReader(text)
  const parsed = parseMetricsTail(tokens, parseChain(tokens))
  const hints = parseHints(tokens)
  if (tokens.current.type !== 'end') throw tokens.unexpected(hints.length === 0 ? 'with' : '')
  const query = toQuery(tokens, parsed, hints)
  checkQuery(query)
  return query
}

function toQuery(tokens: TokenReader, parsed: Parsed, hints: readonly Hint[]): TraceqlQuery {
  if (parsed.is === 'metrics') return { kind: 'metrics', metrics: parsed.node, hints }
  if (parsed.is === 'scalar') throw tokens.unexpected()
  return { kind: 'spans', stages: toStages(parsed), hints }
}

/** Of hints given twice the last ones count. */
function parseHints(tokens: TokenReader): readonly Hint[] {
  let hints: readonly Hint[] = []
  while (tokens.take('with')) hints = parseHintList(tokens)
  return hints
}

function parseHintList(tokens: TokenReader): Hint[] {
  tokens.expect('(')
  const hints: Hint[] = []
  do {
    const name = tokens.word
    if (name === '' || tokens.isKeyword) throw tokens.unexpected('IDENTIFIER')
    tokens.advance()
    tokens.expect('=')
    const word = tokens.word
    const value = takeStatic(tokens)
    if (value === undefined) {
      throw word === '' ? tokens.unexpected() : tokens.error(`unknown identifier: ${word}`)
    }
    hints.push({ name, value })
  } while (tokens.take(','))
  tokens.expect(')', ') or ,')
  return hints
}
