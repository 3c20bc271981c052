import type { DuckDBDataChunk, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import type { Database } from '../duck/database.ts'
import { SqlParameters } from './sql-parameters.ts'

/** Runs reading statements whose values are bound. */
export class SpanQueries {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * All rows of the statement that `write` makes, each as `read` makes of it. `little` is that of
   * Database.read.
   */
  rows<Row>(
    write: (parameters: SqlParameters) => string,
    read: (values: readonly DuckDBValue[]) => Row,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<Row[]> {
    return this.#database.read(
      async (connection) => {
        const { sql, values, types } = written(write)
        const reader = await connection.runAndReadAll(sql, values, types)
        return reader.getRows().map(read)
      },
      signal,
      little,
    )
  }

  /** Hands each chunk of the answer to `take`, which is to copy what it keeps. */
  chunks(
    write: (parameters: SqlParameters) => string,
    take: (chunk: DuckDBDataChunk) => void,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<void> {
    return this.#database.read(
      async (connection) => {
        const { sql, values, types } = written(write)
        const result = await connection.run(sql, values, types)
        for (;;) {
          const chunk = await result.fetchChunk()
          if (!chunk || chunk.rowCount === 0) break
          take(chunk)
        }
      },
      signal,
      little,
    )
  }
}

/** A statement with those values that it still has placeholders for: parts may have been left out. */
function written(write: (parameters: SqlParameters) => string): {
  readonly sql: string
  readonly values: DuckDBValue[]
  readonly types: DuckDBType[]
} {
  const parameters = new SqlParameters()
  const text = write(parameters)
  const used = new Map<number, number>()
  const sql = text.replaceAll(/\$(\d+)/g, (_, digits: string) => {
    const number = Number(digits)
    const known = used.get(number)
    if (known !== undefined) return `$${known}`
    used.set(number, used.size + 1)
    return `$${used.size}`
  })
  const kept = <T>(all: readonly T[]): T[] =>
    [...used.keys()].flatMap((number) => all.slice(number - 1, number))
  return { sql, values: kept(parameters.values), types: kept(parameters.types) }
}
