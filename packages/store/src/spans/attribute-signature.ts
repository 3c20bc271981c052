/**
 * A bloom filter of the attributes of one span in two 64-bit numbers: four words, the low one of
 * each number first. Each attribute sets four bits in either number, so a span that lacks a bit of
 * an attribute does not have it.
 */
export class AttributeSignature {
  readonly words = new Uint32Array(4)

  clear(): void {
    this.words.fill(0)
  }

  /** Adds an attribute by a hash of it. */
  add(hash: number): void {
    this.#set(mixed(hash), 0)
    this.#set(mixed(hash ^ 0x9e37_79b9), 2)
  }

  #set(bits: number, word: number): void {
    const { words } = this
    for (let shift = 0; shift < 24; shift += 6) {
      const bit = (bits >>> shift) & 63
      const at = word + (bit >> 5)
      words[at] = (words[at] as number) | (1 << (bit & 31))
    }
  }
}

const PRIME = 0x0100_0193

/** Hash of no bytes. */
export const NO_BYTES = 0x811c_9dc5

/** The hash of bytes that follow those of a hash. */
export function hashBytes(hash: number, bytes: Uint8Array, start: number, end: number): number {
  let value = hash
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] as number), PRIME)
  return value
}

/** Spreads what distinguishes two hashes over all bits. */
function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16)
  value = Math.imul(value, 0x85eb_ca6b)
  value ^= value >>> 13
  value = Math.imul(value, 0xc2b2_ae35)
  return value ^ (value >>> 16)
}
