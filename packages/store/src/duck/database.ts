import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

/** One open DuckDB file: a connection for writing and a bounded pool for reading. */
export interface Database {
  /**
   * Runs `work` with the writing connection; calls queue up, one at a time. A connection is never
   * used by two calls at once (DuckDB crashes on that).
   */
  write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  /**
   * Runs `work` with a reading connection; waits for a free one. When the signal fires, the
   * running statement is interrupted and the call rejects with the signal's reason.
   */
  read<T>(work: (connection: DuckDBConnection) => Promise<T>, signal: AbortSignal): Promise<T>
  /** Waits for what runs, then closes. */
  close(): Promise<void>
}

/** Reading connections; more readers than this wait. */
const READERS = 4

/** Opens (or makes) the file with everything that reaches outside of `folder` switched off. */
export async function openDatabase(file: string, folder: string): Promise<Database> {
  const instance = await DuckDBInstance.create(file, {
    threads: '2',
    memory_limit: '1GB',
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const writer = await instance.connect()
  const escaped = folder.replaceAll("'", "''")
  await writer.run(`SET allowed_directories=['${escaped}']`)
  await writer.run('SET enable_external_access=false')
  await writer.run('SET lock_configuration=true')
  return new PooledDatabase(instance, writer)
}

class PooledDatabase implements Database {
  readonly #instance: DuckDBInstance
  readonly #writer: DuckDBConnection
  readonly #free: DuckDBConnection[] = []
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = []
  #open = 0
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(instance: DuckDBInstance, writer: DuckDBConnection) {
    this.#instance = instance
    this.#writer = writer
  }

  write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const mine = this.#lastWrite.then(() => work(this.#writer))
    this.#lastWrite = mine.catch(() => {})
    return mine
  }

  async read<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted()
    const connection = await this.#acquire()
    const interrupt = (): void => connection.interrupt()
    signal.addEventListener('abort', interrupt, { once: true })
    try {
      signal.throwIfAborted()
      return await work(connection)
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', interrupt)
      this.#release(connection)
    }
  }

  async #acquire(): Promise<DuckDBConnection> {
    const free = this.#free.pop()
    if (free) return free
    if (this.#open < READERS) {
      this.#open++
      return this.#instance.connect()
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #release(connection: DuckDBConnection): void {
    const next = this.#waiting.shift()
    if (next) next(connection)
    else this.#free.push(connection)
  }

  async close(): Promise<void> {
    await this.#lastWrite
    for (const connection of this.#free) connection.closeSync()
    this.#writer.closeSync()
    this.#instance.closeSync()
  }
}
