import { hashOf } from './trace-slots.ts'

/** Bits of a part of the filter: 16 for each of a million traces, so that one of 400 others passes for one. */
const BITS = 2 ** 24
const TRACES = 2 ** 20
/** More parts than these, 32 MB, are not made. */
const MOST_PARTS = 16
const PROBES = 4
const FACTORS = [0xc2b2_ae35, 0x85eb_ca6b] as const

/** Remembers traces in little memory: says of some that were not added that they may have been. */
export class TraceFilter {
  readonly #parts: Uint32Array[] = []
  #room = 0

  /** The trace whose id's words begin at a position. False when there is no room for it. */
  add(ids: Uint32Array, at: number): boolean {
    if (this.#room === 0) {
      if (this.#parts.length === MOST_PARTS) return false
      this.#parts.push(new Uint32Array(BITS / 32))
      this.#room = TRACES
    }
    this.#room--
    const bits = this.#parts.at(-1) as Uint32Array
    for (const bit of bitsOf(ids, at)) {
      bits[bit >>> 5] = (bits[bit >>> 5] as number) | (1 << (bit & 31))
    }
    return true
  }

  /** False when it was not added for certain. */
  mayHave(ids: Uint32Array, at: number): boolean {
    if (this.#parts.length === 0) return false
    const wanted = bitsOf(ids, at)
    return this.#parts.some((bits) =>
      wanted.every((bit) => ((bits[bit >>> 5] as number) & (1 << (bit & 31))) !== 0),
    )
  }
}

/** The bits that stand for a trace. */
function bitsOf(ids: Uint32Array, at: number): readonly number[] {
  const [first, step] = [hashOf(ids, at, FACTORS[0]), hashOf(ids, at, FACTORS[1]) | 1]
  const bits: number[] = []
  for (let probe = 0; probe < PROBES; probe++) {
    bits.push((first + Math.imul(probe, step)) & (BITS - 1))
  }
  return bits
}
