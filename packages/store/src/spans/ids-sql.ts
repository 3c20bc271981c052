import { UINTEGER } from '@duckdb/node-api'
import type { ConditionLookups } from './condition-lookups.ts'
import type { SqlParameters } from './sql-parameters.ts'
import { NEVER, type WriteCondition } from './written-condition.ts'

/**
 * That a column of numbers is among those that a query of a dictionary answers first. The query is
 * asked beforehand, because a list of numbers skips what a join would read.
 */
export function idsSql(
  column: string,
  query: (parameters: SqlParameters) => string,
  lookups: ConditionLookups,
): WriteCondition {
  const lookup = lookups.add(query)
  return (parameters) => {
    const { rows } = lookup
    if (rows === undefined) {
      return {
        cheap: 'TRUE',
        rest: `${column} IN (SELECT id FROM (${query(parameters)}) AS found(id, place))`,
      }
    }
    if (rows.length === 0) return NEVER
    const ids = [...new Set(rows.map(([id]) => id))]
    return { cheap: `${column} IN (${ids.map((id) => parameters.add(id, UINTEGER)).join(', ')})` }
  }
}
