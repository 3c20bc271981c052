import { hashOf } from './trace-slots.ts'

/** Bits of the filter: 16 for each of a million traces, which makes one of 2,000 answers a mistake. */
const BITS = 2 ** 24
const PROBES = 4
const FACTORS = [0xc2b2_ae35, 0x85eb_ca6b] as const

/** Remembers traces in little memory: says of some that were not added that they may have been. */
export class TraceFilter {
  readonly #bits = new Uint32Array(BITS / 32)

  /** The trace whose id's words begin at a position. */
  add(ids: Uint32Array, at: number): void {
    let [bit, step] = [hashOf(ids, at, FACTORS[0]), hashOf(ids, at, FACTORS[1]) | 1]
    for (let probe = 0; probe < PROBES; probe++) {
      const word = (bit & (BITS - 1)) >>> 5
      this.#bits[word] = (this.#bits[word] as number) | (1 << (bit & 31))
      bit = (bit + step) | 0
      step = (step + probe) | 0
    }
  }

  /** False when it was not added for certain. */
  mayHave(ids: Uint32Array, at: number): boolean {
    let [bit, step] = [hashOf(ids, at, FACTORS[0]), hashOf(ids, at, FACTORS[1]) | 1]
    for (let probe = 0; probe < PROBES; probe++) {
      const word = (bit & (BITS - 1)) >>> 5
      if (((this.#bits[word] as number) & (1 << (bit & 31))) === 0) return false
      bit = (bit + step) | 0
      step = (step + probe) | 0
    }
    return true
  }
}
