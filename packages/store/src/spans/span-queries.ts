import type { DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
import type { Database } from '../duck/database.ts'
import { type BoundStatement, readChunks } from '../duck/read-chunks.ts'
import { SqlParameters } from './sql-parameters.ts'

/** Runs reading statements whose values are bound. */
export class SpanQueries {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * All rows of the statement that `write` makes, each as `read` makes of it. `little` is that of
   * Database.read. For many rows `chunks` is faster.
   */
  async rows<Row>(
    write: (parameters: SqlParameters) => string,
    read: (values: readonly DuckDBValue[]) => Row,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<Row[]> {
    const rows: Row[] = []
    const take = (chunk: DuckDBDataChunk): void => {
      for (const values of chunk.getRows()) rows.push(read(values))
    }
    await this.chunks(write, take, signal, little)
    return rows
  }

  /** Hands each chunk of the answer to `take`, which is to copy what it keeps. */
  chunks(
    write: (parameters: SqlParameters) => string,
    take: (chunk: DuckDBDataChunk) => void,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<void> {
    return this.#database.read(
      (connection) => readChunks(connection, written(write), take, signal),
      signal,
      little,
    )
  }
}

/** A statement with those values that it still has placeholders for: parts may have been left out. */
function written(write: (parameters: SqlParameters) => string): BoundStatement {
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
