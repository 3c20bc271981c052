import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogStoreFixture, logStoreContract } from '@tailspan/testkit'
import { openStoreInProcess, type Store, startStore } from './store.ts'

logStoreContract('in process', async () => fixture(openStoreInProcess, await freshFolder()))
logStoreContract('child process', async () => fixture(startStore, await freshFolder()))

function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tailspan-store-'))
}

async function fixture(
  open: (options: { folder: string }) => Promise<Store>,
  folder: string,
): Promise<LogStoreFixture> {
  const store = await open({ folder })
  let reopened: LogStoreFixture | undefined
  return {
    writer: store.logs,
    reader: store.logs,
    feed: store.feed,
    reopen: async () => {
      await store.close()
      reopened = await fixture(open, folder)
      return reopened
    },
    close: async () => {
      if (reopened) return reopened.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
