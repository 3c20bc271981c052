import type { Database } from './database.ts'

/**
 * Makes the tables of a file that has none. A file has all of them or none: they are made in one
 * transaction, so a crash on the way leaves an empty file.
 */
export function ensureSchema(database: Database, schema: string): Promise<void> {
  return database.write(async (connection) => {
    const tables = await connection.run(
      'SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()',
    )
    if (Number((await tables.getRows())[0]?.[0]) > 0) return
    await connection.run('BEGIN TRANSACTION')
    try {
      await connection.run(schema)
      await connection.run('COMMIT')
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => {})
      throw error
    }
  })
}
