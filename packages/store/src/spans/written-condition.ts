import type { SqlParameters } from './sql-parameters.ts'

/** SQL over `span_rows` in two parts, both of which hold for the spans that meet a condition. */
export interface WrittenCondition {
  /** What numbers tell: DuckDB reads further columns only where it holds. */
  readonly cheap: string
  /** What is left to be tested where `cheap` holds; absent when nothing is. */
  readonly rest?: string
}

/** Writes a condition, once what it looked up is there. */
export type WriteCondition = (parameters: SqlParameters) => WrittenCondition

export const ALWAYS: WrittenCondition = { cheap: 'TRUE' }
export const NEVER: WrittenCondition = { cheap: 'FALSE' }

/** Both parts as one expression. */
function wholeOf({ cheap, rest }: WrittenCondition): string {
  return rest === undefined ? cheap : `(${cheap} AND ${rest})`
}

export function writtenAnd(parts: readonly WrittenCondition[]): WrittenCondition {
  if (parts.some(({ cheap }) => cheap === 'FALSE')) return NEVER
  const cheap = parts.map((part) => part.cheap).filter((sql) => sql !== 'TRUE')
  const rest = parts.flatMap((part) => part.rest ?? [])
  return {
    cheap: cheap.length === 0 ? 'TRUE' : `(${cheap.join(' AND ')})`,
    ...(rest.length > 0 && { rest: `(${rest.join(' AND ')})` }),
  }
}

export function writtenOr(parts: readonly WrittenCondition[]): WrittenCondition {
  const some = parts.filter(({ cheap }) => cheap !== 'FALSE')
  const [only] = some
  if (only === undefined) return NEVER
  if (some.length === 1) return only
  const cheap = some.some((part) => part.cheap === 'TRUE')
    ? 'TRUE'
    : `(${some.map((part) => part.cheap).join(' OR ')})`
  if (some.every(({ rest }) => rest === undefined)) return { cheap }
  return { cheap, rest: `(${some.map(wholeOf).join(' OR ')})` }
}
