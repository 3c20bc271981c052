export * from './builders/logs.ts'
export * from './builders/spans.ts'
export * from './contracts/log-store.ts'
export * from './contracts/span-store.ts'
