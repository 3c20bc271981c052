/**
 * Remembers the values of recently used keys, at most about `2 × capacity` characters of keys. Two
 * generations: when the young one is full it becomes the old one, and what was old is forgotten
 * unless it was used in between. Cheaper per hit than a linked list.
 */
export class Recent<V> {
  #young = new Map<string, V>()
  #old = new Map<string, V>()
  #size = 0
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const aged = this.#old.get(key)
    if (aged !== undefined) this.set(key, aged)
    return aged
  }

  /** Keys longer than a hundredth of the capacity are not kept. */
  set(key: string, value: V): void {
    if (key.length * 100 > this.#capacity) return
    if (this.#size + key.length > this.#capacity) {
      this.#old = this.#young
      this.#young = new Map()
      this.#size = 0
    }
    this.#size += key.length + 64
    this.#young.set(key, value)
  }
}
