import { spanStoreContract } from '@tailspan/testkit'
import { MemorySpanStore } from './span-store.ts'

spanStoreContract('memory', async () => {
  const store = new MemorySpanStore()
  return { writer: store, reader: store, close: async () => {} }
})
