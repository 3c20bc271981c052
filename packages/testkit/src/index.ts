export * from './builders/logs.ts'
export * from './contracts/log-store.ts'
