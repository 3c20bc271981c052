export type * from './ast.ts'
export { type ParseOptions, parseLogql } from './parse.ts'
export { printLogql } from './print.ts'
