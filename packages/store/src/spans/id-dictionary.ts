/**
 * Ids of texts that repeat. Remembers only so many: a text that was forgotten gets another id, which
 * readers allow for, so memory stays bounded whatever is sent.
 */
export class IdDictionary {
  readonly #ids = new Map<string, number>()
  readonly #maxChars: number
  #chars = 0
  #next: number
  #staged: string[] = []

  constructor(firstId: number, maxChars: number) {
    this.#next = firstId
    this.#maxChars = maxChars
  }

  /** The id that the next new text gets. */
  get next(): number {
    return this.#next
  }

  /** Id of the text; calls `add` with it when it is new, so that the caller writes it down. */
  idOf(text: string, add: (id: number) => void): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    const id = this.#next++
    this.#ids.set(text, id)
    this.#chars += text.length + 64
    this.#staged.push(text)
    add(id)
    return id
  }

  /** What was added since the last call is durable now. */
  keep(): void {
    this.#staged = []
    for (const [text] of this.#ids) {
      if (this.#chars <= this.#maxChars) break
      this.#forget(text)
    }
  }

  /** What was added since the last `keep` did not become durable; its ids are not used again. */
  drop(): void {
    for (const text of this.#staged) this.#forget(text)
    this.#staged = []
  }

  #forget(text: string): void {
    if (this.#ids.delete(text)) this.#chars -= text.length + 64
  }
}
