import type { Database } from '../duck/database.ts'
import { type Engine, openEngine } from '../duck/engine.ts'
import { ensureSchema } from '../duck/schema.ts'
import { prepareFolder } from '../folder/data-folder.ts'
import { FreeSpace } from '../folder/free-space.ts'
import { inUse, isLockConflict, writeOwner } from '../folder/owner.ts'
import { DuckLogStore } from '../logs/log-store.ts'
import { logSchema } from '../schema/logs.ts'
import { DuckSpanStore } from '../spans/index.ts'
import type { LocalStores } from './service.ts'

export interface LocalOptions {
  /** Absolute path of the data folder; made when absent. */
  readonly folder: string
  /** Process id of the server that these stores belong to, for the refusal to others. */
  readonly server: number
  /** As DuckDB's `memory_limit`. */
  readonly memoryLimit?: string
}

/** The stores of a data folder, open in this process. */
export interface OpenStores extends LocalStores {
  /** Commits what was taken and closes the files. */
  close(): Promise<void>
}

/**
 * Opens the files of a data folder in this process. Throws FolderInUse when another process has
 * them open, `bad_request` when a newer version wrote them.
 */
export async function openLocal(options: LocalOptions): Promise<OpenStores> {
  const folder = await prepareFolder(options.folder)
  const { memoryLimit } = options
  const engine = await openEngine({ folder: folder.path, ...(memoryLimit && { memoryLimit }) })
  const open: Database[] = []
  const stores: { close(): Promise<void> }[] = []
  const attach = async (file: string, schema: string): Promise<Database> => {
    const database = await attachOrRefuse(engine, file, folder.path)
    open.push(database)
    await ensureSchema(database, schema)
    return database
  }
  const shut = async (): Promise<void> => {
    await Promise.all(stores.map((store) => store.close()))
    for (const database of open) await database.close()
    await engine.close()
  }
  try {
    const logs = await DuckLogStore.open(await attach(folder.logs, logSchema))
    stores.push(logs)
    const spans = await DuckSpanStore.open(await attach(folder.spans, DuckSpanStore.schema))
    stores.push(spans)
    await writeOwner(folder.path, { server: options.server, store: process.pid })
    const space = new FreeSpace(folder.path)
    return {
      logs: {
        appendPacked: (rows) => space.check().then(() => logs.appendPacked(rows)),
        streams: (matchers, range, signal) => logs.streams(matchers, range, signal),
        read: (selection, signal) => logs.read(selection, signal),
        samples: (selection, how, signal) => logs.samples(selection, how, signal),
        aggregate: (selection, how, signal) => logs.aggregate(selection, how, signal),
        stats: (matchers, range, signal) => logs.stats(matchers, range, signal),
      },
      spans: {
        append: (batch) => space.check().then(() => spans.append(batch)),
        appendPacked: (packed) => space.check().then(() => spans.appendPacked(packed)),
        trace: (traceId, signal) => spans.trace(traceId, signal),
        select: (selection, signal) => spans.select(selection, signal),
        groups: (grouping, signal) => spans.groups(grouping, signal),
        tags: (range, signal) => spans.tags(range, signal),
        tagValues: (tag, range, limit, signal) => spans.tagValues(tag, range, limit, signal),
        stats: (signal) => spans.stats(signal),
      },
      close: shut,
    }
  } catch (error) {
    await shut()
    throw error
  }
}

async function attachOrRefuse(engine: Engine, file: string, folder: string): Promise<Database> {
  try {
    return await engine.attach(file)
  } catch (error) {
    throw isLockConflict(error) ? await inUse(folder, error) : error
  }
}
