import type { LookupMemory, LookupRow } from './lookup-memory.ts'
import type { SpanQueries } from './span-queries.ts'
import { SqlParameters } from './sql-parameters.ts'

/** Rows of a dictionary that concern a condition. */
export interface Lookup {
  /** Undefined when they are too many to be listed. */
  readonly rows: readonly LookupRow[] | undefined
}

/** More are not written into a statement. */
const MOST_ROWS = 1000

interface Wanted {
  readonly sql: (parameters: SqlParameters) => string
  readonly question: string
  readonly lookup: { rows: readonly LookupRow[] | undefined }
}

/** What the conditions of one selection ask the dictionaries of a file, all in one statement. */
export class ConditionLookups {
  readonly #wanted: Wanted[] = []

  /** Adds a query for a number and a place; what it answers is there once all were `run`. */
  add(sql: (parameters: SqlParameters) => string): Lookup {
    const lookup = { rows: [] }
    this.#wanted.push({ sql, question: questionOf(sql), lookup })
    return lookup
  }

  /** `version` is that of the dictionaries: they may have grown since, but not shrunk. */
  async run(
    queries: SpanQueries,
    memory: LookupMemory,
    version: string,
    signal: AbortSignal,
  ): Promise<void> {
    const unknown: Wanted[] = []
    for (const wanted of this.#wanted) {
      const rows = memory.get(version, wanted.question)
      if (rows) wanted.lookup.rows = listed(rows)
      else unknown.push(wanted)
    }
    if (unknown.length === 0) return
    const found = unknown.map((): LookupRow[] => [])
    await queries.rows(
      (parameters) =>
        unknown
          .map(({ sql }, i) => `(SELECT ${i}, * FROM (${sql(parameters)}) LIMIT ${MOST_ROWS + 1})`)
          .join(' UNION ALL '),
      ([i, id, place]) => found[Number(i)]?.push([Number(id), Number(place)]),
      signal,
      'little',
    )
    unknown.forEach(({ question, lookup }, i) => {
      const rows = found[i] ?? []
      memory.set(version, question, rows)
      lookup.rows = listed(rows)
    })
  }
}

function listed(rows: readonly LookupRow[]): readonly LookupRow[] | undefined {
  return rows.length > MOST_ROWS ? undefined : rows
}

/** Equal for queries that ask the same. */
function questionOf(sql: (parameters: SqlParameters) => string): string {
  const parameters = new SqlParameters()
  const text = sql(parameters)
  const values = parameters.values.map((value) =>
    typeof value === 'bigint' ? `${value}n` : [value],
  )
  return JSON.stringify([text, values])
}
