import type { WrittenCondition } from './written-condition.ts'

/** A query for columns of the spans that meet a condition and some conditions on numbers. */
export function matchingSql(
  columns: string,
  conditions: readonly string[],
  { cheap, rest }: WrittenCondition,
): string {
  const first = [...conditions, cheap].join(' AND ')
  if (rest === undefined) return `SELECT ${columns} FROM span_rows WHERE ${first}`
  // A limit that is never met keeps DuckDB from testing the costly part first.
  return `SELECT ${columns} FROM (
      SELECT * FROM span_rows WHERE ${first} LIMIT ${2n ** 62n}
    ) WHERE ${rest}`
}
