import type { DuckDBConnection } from '@duckdb/node-api'
import { openEngine } from './engine.ts'

/** One open DuckDB file: a connection for writing and a bounded pool for reading. */
export interface Database {
  /**
   * Runs `work` with the writing connection; calls queue up, one at a time. A connection is never
   * used by two calls at once (DuckDB crashes on that).
   */
  write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /**
   * Runs `work` with a reading connection; waits for a free one. When the signal fires, the
   * running statement is interrupted and the call rejects with the signal's reason. Work that reads
   * little says so: getting DuckDB's threads ready for it would take longer than it does.
   */
  read<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<T>
  /** Waits for what runs, then closes. */
  close(): Promise<void>
}

/** Opens (or makes) one file with everything that reaches outside of `folder` switched off. */
export async function openDatabase(file: string, folder: string): Promise<Database> {
  const engine = await openEngine({ folder })
  const database = await engine.attach(file)
  return {
    write: (work) => database.write(work),
    read: (work, signal, little) => database.read(work, signal, little),
    close: async () => {
      await database.close()
      await engine.close()
    },
  }
}
