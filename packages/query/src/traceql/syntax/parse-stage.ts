import { parseField, parseFieldRef } from './parse-field.ts'
import type { TokenReader } from './token-reader.ts'
import type { FieldRef, Stage } from './tree.ts'

/** Reads `by(…)`, `coalesce()` or `select(…)` when one stands after a pipe. */
export function parseStage(tokens: TokenReader): Stage | undefined {
  if (tokens.take('by')) {
    tokens.expect('(')
    const of = parseField(tokens)
    tokens.expect(')')
    return { kind: 'by', of }
  }
  if (tokens.take('coalesce')) {
    tokens.expect('(')
    tokens.expect(')')
    return { kind: 'coalesce' }
  }
  if (tokens.take('select')) return { kind: 'select', fields: parseFieldList(tokens) }
  return undefined
}

/** Reads `by(…)` or `select(…)` when a query begins with one: it has the whole trace before it. */
export function parseFirstStage(tokens: TokenReader): Stage | undefined {
  return tokens.word === 'by' || tokens.word === 'select' ? parseStage(tokens) : undefined
}

/** Reads `(a, b, …)`, at least one. */
export function parseFieldList(tokens: TokenReader): FieldRef[] {
  tokens.expect('(')
  const fields = [parseFieldRef(tokens)]
  while (tokens.take(',')) fields.push(parseFieldRef(tokens))
  tokens.expect(')', ') or ,')
  return fields
}
