import { basename, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { AttachedDatabase, connectTo, quoteName } from './attached.ts'
import { ReadingThreads } from './reading-threads.ts'

/** One DuckDB instance: the threads and the memory that several database files share. */
export interface Engine {
  /** Opens a database file of the engine's folder, or makes it. */
  attach(file: string): Promise<AttachedDatabase>
  /** Closes the instance; databases are closed before. */
  close(): Promise<void>
}

export interface EngineOptions {
  /** The only folder that SQL can reach. */
  readonly folder: string
  /** What DuckDB aims at; single big values can exceed it. */
  readonly memoryLimit?: string
  /** While somebody reads. */
  readonly threads?: number
  /** Milliseconds that they stay after the last reader. */
  readonly lingerMs?: number
}

/**
 * The write-ahead log grows to this size before it is folded into the file. Folding rewrites the
 * last row groups while commits wait, so smaller means slower ingest: at 64 MB a quarter of the time.
 * Larger means a slower start after a kill: 1.5 s are needed to replay this much.
 */
const CHECKPOINT_SIZE = '256MB'

/** Starts an instance that loads no extensions and reaches nothing outside of its folder. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: options.memoryLimit ?? '1GB',
    preserve_insertion_order: 'false',
    wal_autocheckpoint: CHECKPOINT_SIZE,
    temp_directory: join(options.folder, 'tmp'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  })
  const setup = await instance.connect()
  await setup.run(`SET allowed_directories=[${quoteText(options.folder)}]`)
  await setup.run('SET enable_external_access=false')
  await setup.run("SET allowed_configs=['threads']")
  await setup.run('SET lock_configuration=true')
  const set = async (count: number): Promise<void> => {
    await setup.run(`SET threads=${count}`)
  }
  const threads = new ReadingThreads(set, options.threads ?? 2, options.lingerMs)
  return {
    async attach(file) {
      const catalog = basename(file)
      const connection = await instance.connect()
      const attach = `ATTACH ${quoteText(file)} AS ${quoteName(catalog)}`
      try {
        await threads.steady(() => connection.run(attach))
      } finally {
        connection.closeSync()
      }
      const writer = await connectTo(instance, catalog)
      return new AttachedDatabase({ instance, catalog, writer, threads })
    },
    async close() {
      await threads.close()
      setup.closeSync()
      instance.closeSync()
    },
  }
}

/** An SQL text literal: ATTACH and SET take no parameters. Only paths from the configuration come here. */
function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
