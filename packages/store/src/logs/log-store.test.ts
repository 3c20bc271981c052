import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogStoreFixture, logStoreContract, logStoreDifferential } from '@tailspan/testkit'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { MemoryLogStore } from '../memory/log-store.ts'
import { logSchema } from '../schema/logs.ts'
import { AnnouncedWriter } from '../tail/announced-writer.ts'
import { DuckLogStore } from './log-store.ts'

logStoreContract('DuckDB', async () => open(await mkdtemp(join(tmpdir(), 'tailspan-logs-'))))

logStoreDifferential(
  'DuckDB',
  async () => open(await mkdtemp(join(tmpdir(), 'tailspan-logs-'))),
  async () => {
    const store = new MemoryLogStore()
    return { writer: store, reader: store, feed: store, close: async () => {} }
  },
  20,
)

async function open(folder: string): Promise<LogStoreFixture> {
  const database = await openDatabase(join(folder, 'logs.duckdb'), folder)
  await ensureSchema(database, logSchema)
  const store = await DuckLogStore.open(database)
  const writer = new AnnouncedWriter(store)
  let reopened: LogStoreFixture | undefined
  const shut = async (): Promise<void> => {
    await store.close()
    await database.close()
  }
  return {
    writer,
    reader: store,
    feed: writer,
    reopen: async () => {
      await shut()
      reopened = await open(folder)
      return reopened
    },
    close: async () => {
      if (reopened) return reopened.close()
      await shut()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
