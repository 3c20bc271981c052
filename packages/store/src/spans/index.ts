export { DuckSpanStore } from './duck-span-store.ts'
