import { logStoreContract } from '@tailspan/testkit'
import { MemoryLogStore } from './log-store.ts'

logStoreContract('memory', async () => {
  const store = new MemoryLogStore()
  return { writer: store, reader: store, feed: store, close: async () => {} }
})
