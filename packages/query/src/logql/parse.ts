import { QueryError } from '../syntax/query-error.ts'
import type { LogqlExpr } from './ast.ts'
import { parseExpr } from './parse-metric.ts'
import type { SelectorOptions } from './parse-selector.ts'
import { END } from './token.ts'
import { TokenReader } from './token-reader.ts'

/** A query text of so many UTF-16 units is refused. */
const MAX_LENGTH = 131_072

export type ParseOptions = SelectorOptions

/** Reads a LogQL query. Throws a QueryError that says where it stops being one. */
export function parseLogql(text: string, options: ParseOptions = {}): LogqlExpr {
  const reader = new TokenReader(text.toWellFormed())
  if (text.length >= MAX_LENGTH) {
    throw new QueryError(`input size too long (${text.length} > ${MAX_LENGTH})`)
  }
  if (reader.is(END)) {
    const place = text.trim() === '' ? undefined : { text, offset: text.length }
    throw new QueryError('syntax error: unexpected $end', place, 'Start with {name="value"}.')
  }
  const expr = parseExpr(reader, options)
  if (reader.is('|') && reader.peek(1).kind === 'unwrap') {
    throw reader.unexpected(
      [],
      reader.peek(1),
      'unwrap needs a range: sum_over_time({…} | unwrap x [5m]).',
    )
  }
  if (!reader.is(END)) throw reader.unexpected()
  return expr
}
