import type { Database } from '../duck/database.ts'
import { spanUpgrade } from './spans.ts'

/** Brings a span file of an older version up to date; does nothing with one that is. */
export function upgradeSpans(database: Database): Promise<void> {
  return database.write(async (connection) => {
    const columns = await connection.run(
      `SELECT count(*) FROM duckdb_columns() WHERE database_name = current_database()
        AND table_name = 'span_keys' AND column_name = 'place'`,
    )
    if (Number((await columns.getRows())[0]?.[0]) > 0) return
    for (const statement of spanUpgrade) await connection.run(statement)
  })
}
