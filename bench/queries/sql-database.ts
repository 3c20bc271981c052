import {
  BIGINT,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBValue,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api'
import { inBatches } from '../generate/in-batches.ts'
import { END_NS, type LogRow, logRows, START_NS } from '../generate/log-rows.ts'

/** The generated rows in plain tables, for the hand-written SQL. */
export interface SqlDatabase {
  /** Runs a query and reads all of its answer; resolves with the number of rows. */
  run(sql: string): Promise<number>
  close(): void
}

const CHUNK = 2048

/** Fills a new file with `rows` rows: a table of lines and one of streams. */
export async function openSqlDatabase(file: string, rows: number): Promise<SqlDatabase> {
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: '1GB' })
  const connection = await instance.connect()
  await connection.run('CREATE TABLE logs (ts BIGINT, stream UINTEGER, line VARCHAR)')
  await connection.run(
    'CREATE TABLE streams (id UINTEGER, service VARCHAR, pod VARCHAR, level VARCHAR, ' +
      'env VARCHAR, labels VARCHAR)',
  )
  const streams = new Map<string, { id: number; row: LogRow }>()
  const idOf = (row: LogRow): number => {
    const key = `${row.pod} ${row.level}`
    const known = streams.get(key)
    if (known) return known.id
    streams.set(key, { id: streams.size, row })
    return streams.size - 1
  }
  const appender = await connection.createAppender('logs')
  for (const batch of inBatches(logRows(rows), CHUNK)) {
    const chunk = DuckDBDataChunk.create([BIGINT, UINTEGER, VARCHAR], batch.length)
    const columns: DuckDBValue[][] = [
      batch.map((row) => row.ts),
      batch.map(idOf),
      batch.map((row) => row.line),
    ]
    chunk.setColumns(columns)
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  for (const { id, row } of streams.values()) {
    const { service, pod, level } = row
    const labels = JSON.stringify({ service, pod, level, env: 'prod' })
    const values = [id, service, pod, level, 'prod', labels]
    await connection.run('INSERT INTO streams VALUES ($1, $2, $3, $4, $5, $6)', values)
  }
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
