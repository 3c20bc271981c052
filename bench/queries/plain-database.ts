import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api'
import { END_NS, START_NS } from '../generate/log-rows.ts'

/** The generated rows in plain tables, for the hand-written SQL. */
export interface PlainDatabase {
  /** Runs a query with the range bound and reads all of its answer; resolves with its rows. */
  run(sql: string): Promise<number>
  close(): void
}

/** Makes a new file and lets `fill` make its tables. */
export async function makeDatabase(
  file: string,
  fill: (connection: DuckDBConnection) => Promise<void>,
): Promise<PlainDatabase> {
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: '1GB' })
  const connection = await instance.connect()
  await fill(connection)
  await connection.run('CHECKPOINT')
  return {
    run: async (sql) => {
      const reader = await connection.runAndReadAll(sql, [START_NS, END_NS])
      return reader.getRowsJS().length
    },
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** Appends chunks of columns, all in one transaction. */
export async function appendChunks(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  chunks: Iterable<DuckDBValue[][]>,
): Promise<void> {
  const appender = await connection.createAppender(table)
  for (const columns of chunks) {
    const chunk = DuckDBDataChunk.create(types, columns[0]?.length ?? 0)
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
