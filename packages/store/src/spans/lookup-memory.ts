/** Number of an entry of a dictionary, and a place in it. */
export type LookupRow = readonly [id: number, place: number]

/** Rows that are remembered altogether. */
const MOST_ROWS = 50_000

/**
 * What the dictionaries of a file answered, until they grow: a statement takes as long as reading
 * thousands of spans, however little it finds.
 */
export class LookupMemory {
  #version = ''
  #rows = 0
  readonly #answers = new Map<string, readonly LookupRow[]>()

  /** What a question was answered when the dictionaries were as they are in this version. */
  get(version: string, question: string): readonly LookupRow[] | undefined {
    return version === this.#version ? this.#answers.get(question) : undefined
  }

  /** Forgets what older versions answered, and everything when it grows too big. */
  set(version: string, question: string, rows: readonly LookupRow[]): void {
    const size = rows.length + 1
    if (version !== this.#version || this.#rows + size > MOST_ROWS) {
      this.#answers.clear()
      this.#rows = 0
    }
    this.#version = version
    this.#rows += size
    this.#answers.set(question, rows)
  }
}
