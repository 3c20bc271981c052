/** A message whose length is written once it is known. */
type Mark = number

/** What digits are worth, by their code; -1 for others. */
const HEX = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)

/** Writes protobuf into one growing buffer that is used again and again. */
export class OtlpWriter {
  #buffer = Buffer.allocUnsafe(16_384)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A copy of what was written; the writer begins anew. */
  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length))
    this.#length = 0
    // One huge span must not hold its memory for good.
    if (this.#buffer.length > 1_048_576) this.#buffer = Buffer.allocUnsafe(16_384)
    return taken
  }

  /** As `take`, but no copy: valid until something else is written. */
  view(): Buffer {
    const view = this.#buffer.subarray(0, this.#length)
    this.#length = 0
    if (this.#buffer.length > 1_048_576) this.#buffer = Buffer.allocUnsafe(16_384)
    return view
  }

  /** Begins a field that is a message; its length is thought to fit into `gap` bytes. */
  begin(field: number, gap: 1 | 2): Mark {
    this.#room(4)
    this.#varint(field * 8 + 2)
    this.#length += gap
    return this.#length
  }

  /** @param gap as given to `begin` */
  end(mark: Mark, gap: 1 | 2): void {
    const length = this.#length - mark
    const needed = varintLength(length)
    if (needed > gap) {
      const more = needed - gap
      this.#room(more)
      this.#buffer.copyWithin(mark + more, mark, this.#length)
      this.#length = mark - gap
      this.#varint(length)
    } else {
      // A varint may be longer than it has to be.
      this.#length = mark - gap
      if (gap === 2) {
        this.#buffer[this.#length++] = (length & 0x7f) | 0x80
        this.#buffer[this.#length++] = length >>> 7
      } else this.#buffer[this.#length++] = length
    }
    this.#length += length
  }

  /** A field of type string; lone surrogates become U+FFFD. */
  text(field: number, value: string): void {
    const units = value.length
    this.#room(units * 3 + 8)
    this.#varint(field * 8 + 2)
    if (units < 32 && this.#ascii(value)) return
    const bytes = Buffer.byteLength(value)
    this.#varint(bytes)
    this.#length += this.#buffer.write(value, this.#length, 'utf8')
  }

  /** A field of type bytes, given in hex; zeros from where it is no hex. */
  hex(field: number, value: string): void {
    const bytes = value.length >>> 1
    this.#room(bytes + 12)
    this.#varint(field * 8 + 2)
    this.#varint(bytes)
    const buffer = this.#buffer
    const from = this.#length
    this.#length += bytes
    for (let i = 0; i < bytes; i++) {
      const high = HEX[value.charCodeAt(2 * i)] ?? -1
      const low = HEX[value.charCodeAt(2 * i + 1)] ?? -1
      if (high < 0 || low < 0) {
        buffer.fill(0, from + i, this.#length)
        return
      }
      buffer[from + i] = high * 16 + low
    }
  }

  /** A field of type enum, bool, uint32 or uint64. @param value whole, from 0 to 2^53 */
  unsigned(field: number, value: number): void {
    this.#room(14)
    this.#varint(field * 8)
    this.#varint(value)
  }

  /** A field of type int64. @param value a safe integer */
  integer(field: number, value: number): void {
    if (value >= 0) {
      this.unsigned(field, value)
      return
    }
    this.#room(14)
    this.#varint(field * 8)
    let left = BigInt.asUintN(64, BigInt(value))
    while (left > 0x7fn) {
      this.#buffer[this.#length++] = Number(left & 0x7fn) | 0x80
      left >>= 7n
    }
    this.#buffer[this.#length++] = Number(left)
  }

  double(field: number, value: number): void {
    this.#room(12)
    this.#varint(field * 8 + 1)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
  }

  fixed64(field: number, value: bigint): void {
    this.#room(12)
    this.#varint(field * 8 + 1)
    this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length)
  }

  /** The same in two halves of 32 bits, for what is written often: a bigint is an object. */
  fixed64Of(field: number, high: number, low: number): void {
    this.#room(12)
    this.#varint(field * 8 + 1)
    this.#length = this.#buffer.writeUInt32LE(low, this.#length)
    this.#length = this.#buffer.writeUInt32LE(high, this.#length)
  }

  fixed32(field: number, value: number): void {
    this.#room(8)
    this.#varint(field * 8 + 5)
    this.#length = this.#buffer.writeUInt32LE(value, this.#length)
  }

  /** A field that is a message or text, encoded already. */
  encoded(field: number, parts: readonly Buffer[]): void {
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    this.#room(bytes + 12)
    this.#varint(field * 8 + 2)
    this.#varint(bytes)
    for (const part of parts) this.#length += part.copy(this.#buffer, this.#length)
  }

  /** Short texts are mostly ASCII, and cheaper to copy here than to hand over. */
  #ascii(value: string): boolean {
    const at = this.#length
    const buffer = this.#buffer
    buffer[at] = value.length
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) return false
      buffer[at + 1 + i] = code
    }
    this.#length = at + 1 + value.length
    return true
  }

  #varint(value: number): void {
    let left = value
    while (left > 0x7f) {
      this.#buffer[this.#length++] = (left % 128) | 0x80
      left = Math.floor(left / 128)
    }
    this.#buffer[this.#length++] = left
  }

  #room(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}

function varintLength(value: number): number {
  let bytes = 1
  for (let left = value; left > 0x7f; left = Math.floor(left / 128)) bytes++
  return bytes
}
