import { type DuckDBConnection, VARCHAR } from '@duckdb/node-api'
import type { SpanCondition } from '@tailspan/model'
import { compileAnchored } from '../regex/compile.ts'
import { attributeSql } from './attribute-sql.ts'
import type { ConditionLookups } from './condition-lookups.ts'
import { fieldSql } from './field-sql.ts'
import { ALWAYS, type WriteCondition, writtenAnd, writtenOr } from './written-condition.ts'

/** Deeper parts of a condition are not pushed down: DuckDB refuses expressions that nest too deep. */
const MAX_DEPTH = 100

/**
 * Prepares SQL over `span_rows` that holds for at least the spans that meet the condition; `lookups`
 * are to be run before it is written. `refused` are the patterns that DuckDB cannot read, see
 * `refusedPatterns`.
 */
export function conditionSql(
  where: SpanCondition,
  lookups: ConditionLookups,
  refused: ReadonlySet<string>,
  depth = 0,
): WriteCondition {
  if (depth > MAX_DEPTH) return () => ALWAYS
  switch (where.kind) {
    case 'all':
      return () => ALWAYS
    case 'field':
      return fieldSql(where, lookups, refused)
    case 'attribute':
      return attributeSql(where, lookups)
    case 'and':
    case 'or': {
      const of = where.of.map((part) => conditionSql(part, lookups, refused, depth + 1))
      const joined = where.kind === 'and' ? writtenAnd : writtenOr
      return (parameters) => joined(of.map((write) => write(parameters)))
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
export function patternsOf(where: SpanCondition, depth = 0): string[] {
  if (where.kind === 'all' || depth > MAX_DEPTH) return []
  if ('of' in where) return where.of.flatMap((part) => patternsOf(part, depth + 1))
  const { op, value } = where
  return (op === '=~' || op === '!~') && typeof value === 'string' ? [value] : []
}
