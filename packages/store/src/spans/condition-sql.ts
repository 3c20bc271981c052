import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api'
import type { SpanCondition } from '@tailspan/model'
import { compileAnchored } from '../regex/compile.ts'
import { attributeSql } from './attribute-sql.ts'
import { fieldSql } from './field-sql.ts'
import type { SqlParameters } from './sql-parameters.ts'

/** Deeper parts of a condition are not pushed down: DuckDB refuses expressions that nest too deep. */
const MAX_DEPTH = 100

/**
 * An SQL expression over `span_rows` that holds for at least the spans that meet the condition.
 * `refused` are the patterns that DuckDB cannot read, see `refusedPatterns`.
 */
export function conditionSql(
  where: SpanCondition,
  parameters: SqlParameters,
  refused: ReadonlySet<string>,
  depth = 0,
): string {
  if (depth > MAX_DEPTH) return 'TRUE'
  switch (where.kind) {
    case 'all':
      return 'TRUE'
    case 'field':
      return fieldSql(where, parameters, refused)
    case 'attribute':
      return attributeSql(where, parameters)
    case 'and':
    case 'or': {
      const of = where.of.map((part) => conditionSql(part, parameters, refused, depth + 1))
      if (of.length === 0) return where.kind === 'and' ? 'TRUE' : 'FALSE'
      return `(${of.join(where.kind === 'and' ? ' AND ' : ' OR ')})`
    }
  }
}

/**
 * Patterns of the condition that DuckDB's RE2 does not know although Go's does, such as
 * `(?<name>x)`. Throws `bad_request` for a pattern that is none.
 */
export async function refusedPatterns(
  where: SpanCondition,
  connection: DuckDBConnection,
): Promise<Set<string>> {
  const refused = new Set<string>()
  for (const pattern of new Set(patternsOf(where))) {
    compileAnchored(pattern)
    try {
      await connection.run("SELECT regexp_full_match('', $1, 's')", [pattern], [VARCHAR])
    } catch {
      refused.add(pattern)
    }
  }
  return refused
}

/** Patterns of the part of the condition that is pushed down. */
function patternsOf(where: SpanCondition, depth = 0): string[] {
  if (where.kind === 'all' || depth > MAX_DEPTH) return []
  if ('of' in where) return where.of.flatMap((part) => patternsOf(part, depth + 1))
  const { op, value } = where
  return (op === '=~' || op === '!~') && typeof value === 'string' ? [value] : []
}
