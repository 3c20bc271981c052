import { TailspanError } from '@tailspan/model'

/** Bounds the numbers that a metric query keeps in memory. */
export class CellBudget {
  #left: number

  constructor(limit: number) {
    this.#left = limit
  }

  get left(): number {
    return this.#left
  }

  /** Gives back what was taken since `left` was so much. */
  restore(left: number): void {
    this.#left = left
  }

  /** Takes room for so many numbers; throws when there is none. */
  take(cells: number): void {
    this.#left -= cells
    if (this.#left >= 0) return
    throw new TailspanError(
      'bad_request',
      'the query keeps too many numbers at once; group by fewer labels, use a longer step or shorten the time range',
    )
  }
}
