import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { ReadingThreads } from './reading-threads.ts'

/** Reading connections per file; more readers than this wait. */
const READERS = 4
/** Milliseconds between interruptions of a statement that nobody waits for any more. */
const INTERRUPT_MS = 20

interface Waiter {
  take(connection: DuckDBConnection): void
}

export interface AttachedOptions {
  readonly instance: DuckDBInstance
  readonly catalog: string
  /** A connection of its own for writing. */
  readonly writer: DuckDBConnection
  readonly threads: ReadingThreads
}

/** A file that is attached to an instance under the name `catalog`. */
export class AttachedDatabase {
  readonly #instance: DuckDBInstance
  readonly #catalog: string
  readonly #writer: DuckDBConnection
  readonly #threads: ReadingThreads
  readonly #free: DuckDBConnection[] = []
  readonly #waiting: Waiter[] = []
  #open = 0
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor({ instance, catalog, writer, threads }: AttachedOptions) {
    this.#instance = instance
    this.#catalog = catalog
    this.#writer = writer
    this.#threads = threads
  }

  write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const mine = this.#lastWrite.then(() => work(this.#writer))
    this.#lastWrite = mine.catch(() => {})
    return mine
  }

  async read<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    signal: AbortSignal,
    little?: 'little',
  ): Promise<T> {
    signal.throwIfAborted()
    const connection = await this.#acquire(signal)
    let again: NodeJS.Timeout | undefined
    const interrupt = (): void => {
      connection.interrupt()
      // A statement that begins just then does not see it.
      again = setInterval(() => connection.interrupt(), INTERRUPT_MS)
    }
    signal.addEventListener('abort', interrupt, { once: true })
    const begun = little ? undefined : this.#threads.begin()
    try {
      await begun
      signal.throwIfAborted()
      const result = await work(connection)
      signal.throwIfAborted()
      return result
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', interrupt)
      clearInterval(again)
      if (!little) this.#threads.end()
      this.#release(connection)
    }
  }

  async #acquire(signal: AbortSignal): Promise<DuckDBConnection> {
    const free = this.#free.pop()
    if (free) return free
    if (this.#open < READERS) {
      this.#open++
      try {
        return await connectTo(this.#instance, this.#catalog)
      } catch (error) {
        this.#open--
        throw error
      }
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        take: (connection) => {
          signal.removeEventListener('abort', giveUp)
          resolve(connection)
        },
      }
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(waiter)
    })
  }

  #release(connection: DuckDBConnection): void {
    const next = this.#waiting.shift()
    if (next) next.take(connection)
    else this.#free.push(connection)
  }

  async close(): Promise<void> {
    await this.#lastWrite
    for (const connection of this.#free) connection.closeSync()
    this.#writer.closeSync()
  }
}

/** A connection whose unqualified table names mean those of `catalog`. */
export async function connectTo(
  instance: DuckDBInstance,
  catalog: string,
): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  await connection.run(`USE ${quoteName(catalog)}`)
  return connection
}

/** An SQL identifier. Only names that this package makes up come here. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
