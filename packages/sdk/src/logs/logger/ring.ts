import type { LogRecord } from '../record/log-record.ts'

/** The last lines of a request, in case it fails. */
export class Ring {
  readonly #size: number
  #records: LogRecord[] = []

  constructor(size: number) {
    this.#size = size
  }

  keep(record: LogRecord): void {
    this.#records.push(record)
    // Twice the size at most, so that not each line moves all.
    if (this.#records.length >= this.#size * 2) this.#records = this.#records.slice(-this.#size)
  }

  /** Takes them all out, oldest first. */
  take(): readonly LogRecord[] {
    return this.#records.splice(0).slice(-this.#size)
  }
}
