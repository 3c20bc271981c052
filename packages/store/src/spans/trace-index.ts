import { ID_WORDS, TraceSlots } from './trace-slots.ts'

/** The places of some traces by their ids as they lie in memory: the lowest word first. */
export class TraceIndex {
  readonly #slots: TraceSlots

  constructor(ids: readonly bigint[]) {
    const halves = new BigUint64Array(2 * ids.length)
    ids.forEach((id, place) => {
      halves[2 * place] = BigInt.asUintN(64, id)
      halves[2 * place + 1] = id >> 64n
    })
    const words = new Uint32Array(halves.buffer)
    this.#slots = new TraceSlots(words, ids.length)
    for (let place = 0; place < ids.length; place++) {
      this.#slots.put(this.#slots.slotOf(words, ID_WORDS * place), place)
    }
  }

  /** The place of the id whose words begin at a position; -1 when it is none of them. */
  placeOf(words: Uint32Array, at: number): number {
    return this.#slots.rowIn(this.#slots.slotOf(words, at))
  }
}
