export * from './deletes/index.ts'
export * from './logql/index.ts'
export * from './patterns/index.ts'

export * from './traceql/index.ts'
