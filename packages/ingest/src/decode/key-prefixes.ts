import { JsonBytes } from './json-bytes.ts'

const SLOTS = 512
const LONGEST = 128

interface Known {
  readonly key: Uint8Array
  readonly prefix: Uint8Array
}

/**
 * Remembers how attributes of a key begin in an AttributesText, because the same few keys come again
 * and again. Bounded: a newcomer takes the slot of whoever was there.
 */
export class KeyPrefixes {
  readonly #slots: (Known | undefined)[] = Array.from({ length: SLOTS })
  readonly #out = new JsonBytes()

  /** `{"key":"k","value":` for the UTF-8 of a key; not to be changed, and valid until the next call. */
  get(bytes: Buffer, start: number, end: number): Uint8Array {
    const length = end - start
    if (length > LONGEST) return this.#written(bytes, start, end)
    const middle = bytes[start + (length >> 1)] ?? 0
    const slot = (length * 961 + (bytes[end - 1] ?? 0) * 31 + middle * 7) & (SLOTS - 1)
    const known = this.#slots[slot]
    if (known && equals(known.key, bytes, start, length)) return known.prefix
    const prefix = Uint8Array.from(this.#written(bytes, start, end))
    this.#slots[slot] = { key: Uint8Array.from(bytes.subarray(start, end)), prefix }
    return prefix
  }

  #written(bytes: Buffer, start: number, end: number): Uint8Array {
    this.#out.clear()
    this.#out.raw('{"key":')
    this.#out.string(bytes, start, end)
    this.#out.raw(',"value":')
    return this.#out.written()
  }
}

function equals(key: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (key.length !== length) return false
  for (let i = 0; i < length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}
