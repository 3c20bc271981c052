export * from './logql/index.ts'
