/** What a reader sees of one case; more is counted, not kept. */
const KEPT = 40

/** Collects how an answer differs from the recorded one; none means the case passes. */
export class Differences {
  readonly #lines: string[] = []
  #count = 0

  add(...lines: readonly string[]): void {
    for (const line of lines) {
      this.#count++
      if (this.#lines.length < KEPT) this.#lines.push(line)
    }
  }

  /** Adds a line when the two are not the same. */
  same(place: string, want: unknown, got: unknown): void {
    if (want !== got)
      this.add(`${place}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`)
  }

  get count(): number {
    return this.#count
  }

  lines(): readonly string[] {
    const more = this.#count - this.#lines.length
    return more > 0 ? [...this.#lines, `… and ${more} more`] : [...this.#lines]
  }
}
