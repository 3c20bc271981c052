/** Words of a trace id. */
const WORDS = 4

/** The places of some traces by their ids as they lie in memory: the lowest word first. */
export class TraceIndex {
  readonly #ids: Uint32Array
  /** Place + 1 by hash of the id, then the next free slot; 0 for none. */
  readonly #slots: Int32Array

  constructor(ids: readonly bigint[]) {
    const halves = new BigUint64Array(2 * ids.length)
    ids.forEach((id, place) => {
      halves[2 * place] = BigInt.asUintN(64, id)
      halves[2 * place + 1] = id >> 64n
    })
    this.#ids = new Uint32Array(halves.buffer)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * ids.length + 2)))
    for (let place = 0; place < ids.length; place++) {
      this.#slots[this.#find(this.#ids, WORDS * place)] = place + 1
    }
  }

  /** The place of the id whose words begin at a position; -1 when it is none of them. */
  placeOf(words: Uint32Array, at: number): number {
    return (this.#slots[this.#find(words, at)] as number) - 1
  }

  /** Where the id stands, or the free slot for it. */
  #find(words: Uint32Array, at: number): number {
    const ids = this.#ids
    const mask = this.#slots.length - 1
    let hash = 0
    for (let word = 0; word < WORDS; word++) {
      hash = Math.imul(hash ^ (words[at + word] as number), 0x9e37_79b1)
      hash ^= hash >>> 15
    }
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const there = WORDS * ((this.#slots[slot] as number) - 1)
      if (there < 0) return slot
      let same = 0
      while (same < WORDS && ids[there + same] === words[at + same]) same++
      if (same === WORDS) return slot
    }
  }
}
