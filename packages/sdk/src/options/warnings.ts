/** Different texts that are told before the rest is kept quiet. */
const MOST = 100

/** Tells the developer what is wrong: each text once, or as an error where options are strict. */
export class Warnings {
  readonly #told = new Set<string>()
  readonly #write: (line: string) => void
  readonly #strict: boolean

  /** @param write takes a line without its end; may throw */
  constructor(write: (line: string) => void, strict: boolean) {
    this.#write = write
    this.#strict = strict
  }

  /** About the world around: never an error. */
  warn(message: string): void {
    if (this.#told.has(message) || this.#told.size >= MOST) return
    this.#told.add(message)
    try {
      this.#write(`[tailspan] ${message}`)
    } catch {
      // Nobody is there to read it.
    }
  }

  /**
   * About an option; what is used instead is up to the caller.
   * @throws TypeError when options are strict
   */
  wrong(option: string, why: string): void {
    if (this.#strict) throw new TypeError(`${option}: ${why}`)
    this.warn(`${option}: ${why}; using the default`)
  }
}
