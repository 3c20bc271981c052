/** Words of a trace id. */
export const ID_WORDS = 4

const FACTOR = 0x9e37_79b1

/** A hash table of rows by their trace ids, which lie one behind the other as four words each. */
export class TraceSlots {
  readonly #ids: Uint32Array
  /** A row + 1 by hash of its trace id, then the next free slot; 0 for none. */
  readonly #slots: Int32Array

  /** For at most so many rows, whose ids are in `ids` once they are put here. */
  constructor(ids: Uint32Array, rows: number) {
    this.#ids = ids
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 2)))
  }

  /** The slot of the trace whose id's words begin at a position of `words`, or the free one for it. */
  slotOf(words: Uint32Array, at: number): number {
    const ids = this.#ids
    const mask = this.#slots.length - 1
    for (let slot = hashOf(words, at, FACTOR) & mask; ; slot = (slot + 1) & mask) {
      const there = ID_WORDS * ((this.#slots[slot] as number) - 1)
      if (there < 0) return slot
      let same = 0
      while (same < ID_WORDS && ids[there + same] === words[at + same]) same++
      if (same === ID_WORDS) return slot
    }
  }

  /** The row in a slot; -1 for none. */
  rowIn(slot: number): number {
    return (this.#slots[slot] as number) - 1
  }

  put(slot: number, row: number): void {
    this.#slots[slot] = row + 1
  }
}

/** A hash of a trace id, another for each factor. */
export function hashOf(words: Uint32Array, at: number, factor: number): number {
  let value = 0
  for (let word = 0; word < ID_WORDS; word++) {
    value = Math.imul(value ^ (words[at + word] as number), factor)
    value ^= value >>> 15
  }
  return value
}
