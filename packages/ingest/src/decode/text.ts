/**
 * UTF-8 text of a part of a body; bytes that are no UTF-8 become U+FFFD. Always a string of its
 * own: a slice of the whole body's text would keep that body alive as long as one line lives.
 */
export function textOf(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end)
}

const SLOTS = 4096
const LONGEST = 48

/**
 * Remembers short ASCII texts that repeat from row to row (attribute names, enum-like values), so
 * that equal bytes become the same string without a call into the runtime. Bounded: a newcomer
 * takes the slot of whoever was there.
 */
export class TextTable {
  readonly #slots: (string | undefined)[] = Array.from({ length: SLOTS })

  get(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length === 0) return ''
    if (length > LONGEST) return textOf(bytes, start, end)
    let hash = length
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] as number)) | 0
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1)
    const known = this.#slots[slot]
    if (known !== undefined && equals(known, bytes, start, length)) return known
    const text = textOf(bytes, start, end)
    this.#slots[slot] = text
    return text
  }
}

/** Code units against bytes: texts beyond ASCII never compare equal, so they are only not remembered. */
function equals(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] as number
    if (byte > 127 || text.charCodeAt(i) !== byte) return false
  }
  return true
}
