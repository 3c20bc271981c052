import { BIGINT, type DuckDBConnection, UINTEGER, VARCHAR } from '@duckdb/node-api'
import { inBatches } from '../generate/in-batches.ts'
import { type LogRow, logRows } from '../generate/log-rows.ts'
import { CHUNK } from '../ingest/plain-tables.ts'
import { appendChunks } from './plain-database.ts'

/** A table of `rows` lines and one of their streams. */
export async function fillLogTables(connection: DuckDBConnection, rows: number): Promise<void> {
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
  function* chunks() {
    for (const batch of inBatches(logRows(rows), CHUNK))
      yield [batch.map((row) => row.ts), batch.map(idOf), batch.map((row) => row.line)]
  }
  await appendChunks(connection, 'logs', [BIGINT, UINTEGER, VARCHAR], chunks())
  for (const { id, row } of streams.values()) {
    const { service, pod, level } = row
    const labels = JSON.stringify({ service, pod, level, env: 'prod' })
    const values = [id, service, pod, level, 'prod', labels]
    await connection.run('INSERT INTO streams VALUES ($1, $2, $3, $4, $5, $6)', values)
  }
}
