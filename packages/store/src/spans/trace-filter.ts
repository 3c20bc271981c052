/** Bits of the filter: 16 for each of a million traces, which makes one of 2,000 answers a mistake. */
const BITS = 2 ** 24
const PROBES = 4

/** Words of a trace id. */
const WORDS = 4

/** Remembers traces in little memory: says of some that were not added that they may have been. */
export class TraceFilter {
  readonly #bits = new Uint32Array(BITS / 32)

  /** The trace whose id's words begin at a position. */
  add(ids: Uint32Array, at: number): void {
    let [bit, step] = [hash(ids, at, 0x9e37_79b1), hash(ids, at, 0x85eb_ca6b) | 1]
    for (let probe = 0; probe < PROBES; probe++) {
      const word = (bit & (BITS - 1)) >>> 5
      this.#bits[word] = (this.#bits[word] as number) | (1 << (bit & 31))
      bit = (bit + step) | 0
      step = (step + probe) | 0
    }
  }

  /** False when it was not added for certain. */
  mayHave(ids: Uint32Array, at: number): boolean {
    let [bit, step] = [hash(ids, at, 0x9e37_79b1), hash(ids, at, 0x85eb_ca6b) | 1]
    for (let probe = 0; probe < PROBES; probe++) {
      const word = (bit & (BITS - 1)) >>> 5
      if (((this.#bits[word] as number) & (1 << (bit & 31))) === 0) return false
      bit = (bit + step) | 0
      step = (step + probe) | 0
    }
    return true
  }
}

/** A hash of a trace id, another for each factor. */
export function hash(ids: Uint32Array, at: number, factor: number): number {
  let value = 0
  for (let word = 0; word < WORDS; word++) {
    value = Math.imul(value ^ (ids[at + word] as number), factor)
    value ^= value >>> 15
  }
  return value
}
