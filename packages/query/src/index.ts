export * from './logql/index.ts'

export * from './traceql/index.ts'
