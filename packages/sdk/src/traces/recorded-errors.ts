/** Errors that are written to a span already: an error that passes several spans is written to the first only. */
export class RecordedErrors {
  readonly #seen = new WeakSet<object>()
  readonly #events: boolean

  /** @param events false where errors are written to logs instead */
  constructor(events: boolean) {
    this.#events = events
  }

  /** Whether it has to be written; it counts as written then. */
  isNew(error: unknown): boolean {
    if (!this.#events) return false
    if (typeof error !== 'object' || error === null) return true
    if (this.#seen.has(error)) return false
    this.#seen.add(error)
    return true
  }
}
