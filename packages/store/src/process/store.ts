import { resolve } from 'node:path'
import type { LogReader, LogWriter, SpanReader, SpanWriter, TailFeed } from '@tailspan/model'
import { AnnouncedWriter } from '../tail/announced-writer.ts'
import { RemoteLogs, RemoteSpans } from './remote-stores.ts'
import type { Stores } from './service.ts'
import { type StoreState, Supervisor } from './supervisor.ts'

/** What keeps and answers: the ports of one data folder. */
export interface Store {
  readonly logs: LogWriter & LogReader
  readonly spans: SpanWriter & SpanReader
  readonly feed: TailFeed
  state(): StoreState
  /** Takes nothing more, commits what was taken, lets go of the folder. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** Data folder; made when absent. */
  readonly folder: string
  /** What DuckDB aims at, as its `memory_limit`. */
  readonly memoryLimit?: string
  /** A process that keeps ending is started again after pauses that grow up to this. Default 5000. */
  readonly longestRestartWaitMs?: number
  /** Hears when the store process ends and is started again. */
  readonly log?: (message: string) => void
}

const MEMORY_LIMIT = '1GB'

/**
 * Opens a data folder in a process of its own, which is started again when it ends; meanwhile
 * calls reject with `unavailable`. Rejects with FolderInUse's message when another process uses
 * the folder, `bad_request` when a newer version wrote it.
 */
export async function startStore(options: StoreOptions): Promise<Store> {
  const supervisor = await Supervisor.start({
    folder: resolve(options.folder),
    memoryLimit: options.memoryLimit ?? MEMORY_LIMIT,
    longestWait: options.longestRestartWaitMs ?? 5000,
    log: options.log ?? (() => {}),
  })
  const connection = () => supervisor.client()
  return assemble(
    { logs: new RemoteLogs(connection), spans: new RemoteSpans(connection) },
    () => supervisor.state(),
    () => supervisor.close(),
  )
}

/** The same in the calling process: for tests and measurements, as DuckDB can take it down. */
export async function openStoreInProcess(options: StoreOptions): Promise<Store> {
  const { openLocal } = await import('./local.ts')
  const memoryLimit = options.memoryLimit ?? MEMORY_LIMIT
  const server = process.pid
  const stores = await openLocal({ folder: resolve(options.folder), server, memoryLimit })
  let closed = false
  return assemble(
    stores,
    () => ({ status: closed ? 'closed' : 'ready', pid: process.pid, restarts: 0 }),
    async () => {
      if (closed) return
      closed = true
      await stores.close()
    },
  )
}

function assemble(
  { logs, spans }: Stores,
  state: () => StoreState,
  close: () => Promise<void>,
): Store {
  const writer = new AnnouncedWriter(logs)
  return {
    logs: {
      append: (batch) => writer.append(batch),
      streams: (matchers, range, signal) => logs.streams(matchers, range, signal),
      read: (selection, signal) => logs.read(selection, signal),
      samples: (selection, how, signal) => logs.samples(selection, how, signal),
      aggregate: (selection, aggregation, signal) => logs.aggregate(selection, aggregation, signal),
      stats: (matchers, range, signal) => logs.stats(matchers, range, signal),
    },
    spans,
    feed: writer,
    state,
    close,
  }
}
