import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'

/** Collects the values of one statement while its text is written. */
export class SqlParameters {
  readonly values: DuckDBValue[] = []
  readonly types: DuckDBType[] = []

  /** Takes a value and answers its placeholder. */
  add(value: DuckDBValue, type: DuckDBType): string {
    this.types.push(type)
    return `$${this.values.push(value)}`
  }
}
