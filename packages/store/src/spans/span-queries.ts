import type { DuckDBValue } from '@duckdb/node-api'
import type { Database } from '../duck/database.ts'
import { SqlParameters } from './sql-parameters.ts'

/** Runs reading statements whose values are bound. */
export class SpanQueries {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All rows of the statement that `write` makes, each as `read` makes of it. */
  rows<Row>(
    write: (parameters: SqlParameters) => string,
    read: (values: readonly DuckDBValue[]) => Row,
    signal: AbortSignal,
  ): Promise<Row[]> {
    return this.#database.read(async (connection) => {
      const parameters = new SqlParameters()
      const sql = write(parameters)
      const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types)
      return reader.getRows().map(read)
    }, signal)
  }
}
