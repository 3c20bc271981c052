import type { DuckDBType, DuckDBValue } from '@duckdb/node-api'

/** Values of one statement, by number of their placeholder. Values reach SQL in no other way. */
export class Bindings {
  readonly values: DuckDBValue[] = []
  readonly types: DuckDBType[] = []

  /** Keeps the value and answers its placeholder. */
  bind(value: DuckDBValue, type: DuckDBType): string {
    this.types.push(type)
    return `$${this.values.push(value)}`
  }
}
