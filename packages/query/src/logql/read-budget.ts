import { TailspanError } from '@tailspan/model'

/** Stops a query that reads too much. */
export class ReadBudget {
  readonly #limit: number
  #spent = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts lines that were read; throws when they are too many. */
  spend(lines: readonly string[]): void {
    if (this.#limit === Number.POSITIVE_INFINITY) return
    for (const line of lines) this.#spent += line.length
    if (this.#spent <= this.#limit) return
    throw new TailspanError(
      'bad_request',
      `the query would read too many bytes (limit: ${this.#limit}); add more specific matchers or shorten the time range`,
    )
  }
}
