export { DuckSpanStore, type DuckSpanStoreOptions } from './duck-span-store.ts'
