import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api'

/** Runs `fill` with an appender that is flushed at its end, or emptied when it throws. */
export async function withAppender(
  connection: DuckDBConnection,
  table: string,
  fill: (appender: DuckDBAppender) => void,
): Promise<void> {
  const appender = await connection.createAppender(table)
  try {
    fill(appender)
  } catch (error) {
    // Otherwise its destructor would write the rest, outside of the transaction.
    appender.clear()
    throw error
  }
  appender.closeSync()
}
