/**
 * Writes JSON as bytes: texts of a protobuf body are escaped on the way and become one string at
 * the end, instead of a string each.
 */
export class JsonBytes {
  #bytes = Buffer.allocUnsafe(4096)
  #pos = 0

  get length(): number {
    return this.#pos
  }

  clear(): void {
    this.#pos = 0
  }

  /** ASCII as it is. */
  raw(text: string): void {
    this.#ensure(text.length)
    const bytes = this.#bytes
    let pos = this.#pos
    for (let i = 0; i < text.length; i++) bytes[pos++] = text.charCodeAt(i)
    this.#pos = pos
  }

  /** One byte of ASCII. */
  byte(byte: number): void {
    this.#ensure(1)
    this.#bytes[this.#pos++] = byte
  }

  /** Bytes as they are. */
  bytes(some: Uint8Array): void {
    this.#ensure(some.length)
    this.#bytes.set(some, this.#pos)
    this.#pos += some.length
  }

  /** A quoted string of UTF-8, escaped as JSON.stringify does. */
  string(source: Buffer, start: number, end: number): void {
    this.#ensure(6 * (end - start) + 2)
    const bytes = this.#bytes
    let pos = this.#pos
    bytes[pos++] = 34
    for (let i = start; i < end; i++) {
      const byte = source[i] as number
      if (byte >= 32 && byte !== 34 && byte !== 92) bytes[pos++] = byte
      else {
        bytes[pos++] = 92
        const letter = LETTERS.get(byte)
        if (letter !== undefined) bytes[pos++] = letter
        else {
          bytes[pos++] = 117
          bytes[pos++] = 48
          bytes[pos++] = 48
          bytes[pos++] = 48 + (byte >>> 4)
          bytes[pos++] = HEX.charCodeAt(byte & 15)
        }
      }
    }
    bytes[pos++] = 34
    this.#pos = pos
  }

  /** The bytes written so far, valid until more are. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#pos)
  }

  /** What was written so far. */
  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#pos)
  }

  #ensure(length: number): void {
    const needed = this.#pos + length
    if (needed <= this.#bytes.length) return
    const bytes = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length))
    this.#bytes.copy(bytes, 0, 0, this.#pos)
    this.#bytes = bytes
  }
}

const HEX = '0123456789abcdef'
const LETTERS = new Map([
  [8, 98],
  [9, 116],
  [10, 110],
  [12, 102],
  [13, 114],
  [34, 34],
  [92, 92],
])
