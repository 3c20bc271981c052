import { USMALLINT, VARCHAR } from '@duckdb/node-api'
import { DETECTED_LEVEL, type FieldFilter } from '@tailspan/model'
import { compileComparison } from '../regex/compile.ts'
import { toDuckRegex } from '../sql/regex.ts'
import type { Bindings } from '../sql/statement.ts'
import type { LevelIndex } from './level-index.ts'
import { metadataEquals, metadataValue } from './metadata-sql.ts'

/**
 * SQL of a field filter for rows whose stream lacks the label: the metadata's value, for
 * `detected_level` the level column when the metadata has none, else ''.
 */
export function fieldFilterSql(
  filter: FieldFilter,
  levels: LevelIndex,
  bindings: Bindings,
): string {
  if (filter.name !== DETECTED_LEVEL) return metadataFilterSql(filter, bindings)
  const codes = levels.codesWhere(compileComparison(filter.op, filter.value))
  const byLevel =
    codes.length === 0
      ? 'false'
      : `level IN (${codes.map((code) => bindings.bind(code, USMALLINT)).join(', ')})`
  const inMetadata = metadataValue(filter.name, bindings)
  return `CASE WHEN ${inMetadata} = '' THEN ${byLevel}
    ELSE ${metadataFilterSql(filter, bindings)} END`
}

function metadataFilterSql({ name, op, value }: FieldFilter, bindings: Bindings): string {
  if ((op === '=' || op === '!=') && value !== '') {
    const equals = metadataEquals(name, value, bindings)
    if (equals) return op === '=' ? equals : `NOT ${equals}`
  }
  const actual = metadataValue(name, bindings)
  if (op === '=' || op === '!=') {
    return `(${actual}) ${op === '=' ? '=' : '<>'} ${bindings.bind(value, VARCHAR)}`
  }
  compileComparison(op, value)
  const pattern = bindings.bind(toDuckRegex(value), VARCHAR)
  return `${op === '!~' ? 'NOT ' : ''}regexp_full_match(${actual}, ${pattern}, 's')`
}
