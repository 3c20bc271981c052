import type { DuckDBConnection } from '@duckdb/node-api'
import type { Database } from './database.ts'

/**
 * Makes the tables of a file that it lacks (`CREATE TABLE IF NOT EXISTS`), in one transaction: a new file has all of them or none,
 * also after a crash. A table that an older version did not make is added before anything else is
 * written, and folded into the file: DuckDB's log is to hold nothing but appended rows.
 */
export function ensureSchema(database: Database, schema: string): Promise<void> {
  return database.write(async (connection) => {
    const before = await countTables(connection)
    await connection.run('BEGIN TRANSACTION')
    try {
      await connection.run(schema)
      await connection.run('COMMIT')
      if (before > 0 && (await countTables(connection)) > before) await connection.run('CHECKPOINT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => {})
      throw error
    }
  })
}

async function countTables(connection: DuckDBConnection): Promise<number> {
  const tables = await connection.run(
    'SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()',
  )
  return Number((await tables.getRows())[0]?.[0])
}
