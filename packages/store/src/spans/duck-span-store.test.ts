import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpanStoreFixture, spanStoreContract } from '@tailspan/testkit'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore, type DuckSpanStoreOptions } from './duck-span-store.ts'

const fresh = (): Promise<string> => mkdtemp(join(tmpdir(), 'tailspan-spans-'))

spanStoreContract('DuckDB', async () => open(await fresh(), {}))
spanStoreContract('DuckDB in small pieces', async () =>
  open(await fresh(), { sliceSpans: 5, maxRememberedChars: 500, mostPlaces: 4 }),
)

async function open(folder: string, options: DuckSpanStoreOptions): Promise<SpanStoreFixture> {
  const database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  const store = await DuckSpanStore.open(database, options)
  let reopened: SpanStoreFixture | undefined
  const shut = async (): Promise<void> => {
    await store.close()
    await database.close()
  }
  return {
    writer: store,
    reader: store,
    reopen: async () => {
      await shut()
      reopened = await open(folder, options)
      return reopened
    },
    close: async () => {
      if (reopened) return reopened.close()
      await shut()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
