export { readIfThere, writeDurably } from './folder/data-folder.ts'
export { MemoryLogStore } from './memory/log-store.ts'
export { MemorySpanStore } from './memory/span-store.ts'
export {
  openStoreInProcess,
  type Store,
  type StoreOptions,
  startStore,
} from './process/store.ts'
export type { StoreState } from './process/supervisor.ts'
