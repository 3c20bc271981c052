import type { SpanQueries } from './span-queries.ts'
import type { SqlParameters } from './sql-parameters.ts'

/** Rows of a dictionary that concern a condition. */
export interface Lookup {
  /** Number of an entry, and a place in it; undefined when they are too many to be listed. */
  readonly rows: readonly (readonly [id: number, place: number])[] | undefined
}

/** More are not written into a statement. */
const MOST_ROWS = 1000

/** What the conditions of one selection ask the dictionaries of a file, all in one statement. */
export class ConditionLookups {
  readonly #wanted: {
    readonly sql: (parameters: SqlParameters) => string
    readonly lookup: { rows: [number, number][] | undefined }
  }[] = []

  /** Adds a query for a number and a place; what it answers is there once all were `run`. */
  add(sql: (parameters: SqlParameters) => string): Lookup {
    const lookup = { rows: [] }
    this.#wanted.push({ sql, lookup })
    return lookup
  }

  async run(queries: SpanQueries, signal: AbortSignal): Promise<void> {
    if (this.#wanted.length === 0) return
    const found = await queries.rows(
      (parameters) =>
        this.#wanted
          .map(({ sql }, i) => `(SELECT ${i}, * FROM (${sql(parameters)}) LIMIT ${MOST_ROWS + 1})`)
          .join(' UNION ALL '),
      (values) => values.map(Number),
      signal,
      'little',
    )
    for (const [i = 0, id = 0, place = 0] of found) this.#wanted[i]?.lookup.rows?.push([id, place])
    for (const { lookup } of this.#wanted) {
      if ((lookup.rows?.length ?? 0) > MOST_ROWS) lookup.rows = undefined
    }
  }
}
