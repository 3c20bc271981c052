/** A text that grows while it is streamed, up to a number of characters; what is beyond is counted only. */
export class BoundedText {
  readonly #limit: number
  readonly #pieces: string[] = []
  #length = 0

  /** @param limit 0: nothing is kept */
  constructor(limit: number) {
    this.#limit = limit
  }

  add(piece: unknown): void {
    if (typeof piece !== 'string' || this.#length >= this.#limit) return
    const fits = piece.slice(0, this.#limit - this.#length)
    this.#length += fits.length
    this.#pieces.push(fits)
  }

  get text(): string {
    return this.#pieces.join('')
  }
}
