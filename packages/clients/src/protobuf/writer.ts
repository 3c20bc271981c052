/** Writes protobuf messages into one growing buffer. */
export class ProtobufWriter {
  #buffer = Buffer.allocUnsafe(4096)
  #length = 0

  /** The message so far. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** A field of type string; lone surrogates become U+FFFD. */
  text(field: number, value: string): this {
    this.#tag(field, 2)
    // UTF-8 takes at most three bytes for each unit of UTF-16.
    this.#room(value.length * 3 + 5)
    const begin = this.#length + 5
    const length = this.#buffer.write(value, begin)
    this.#varint(length)
    this.#buffer.copyWithin(this.#length, begin, begin + length)
    this.#length += length
    return this
  }

  /** A field of type int64, uint64 or uint32. */
  integer(field: number, value: bigint | number): this {
    this.#tag(field, 0)
    this.#room(10)
    if (typeof value === 'number') this.#varint(value)
    else {
      let left = BigInt.asUintN(64, value)
      while (left > 0x7fn) {
        this.#buffer[this.#length++] = Number(left & 0x7fn) | 0x80
        left >>= 7n
      }
      this.#buffer[this.#length++] = Number(left)
    }
    return this
  }

  /** A field of type bytes. */
  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2)
    this.#room(value.length + 5)
    this.#varint(value.length)
    this.#buffer.set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** A field of type fixed64, given as signed or unsigned. */
  fixed64(field: number, value: bigint): this {
    this.#tag(field, 1)
    this.#room(8)
    this.#length = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length)
    return this
  }

  fixed32(field: number, value: number): this {
    this.#tag(field, 5)
    this.#room(4)
    this.#length = this.#buffer.writeUInt32LE(value, this.#length)
    return this
  }

  double(field: number, value: number): this {
    this.#tag(field, 1)
    this.#room(8)
    this.#length = this.#buffer.writeDoubleLE(value, this.#length)
    return this
  }

  /** A field that is a message. */
  message(field: number, write: () => void): this {
    this.#tag(field, 2)
    this.#room(5)
    const begin = this.#length + 5
    const before = this.#length
    this.#length = begin
    write()
    const length = this.#length - begin
    this.#length = before
    this.#varint(length)
    this.#buffer.copyWithin(this.#length, begin, begin + length)
    this.#length += length
    return this
  }

  #tag(field: number, wire: number): void {
    this.#room(5)
    this.#varint(field * 8 + wire)
  }

  /** A whole number from 0 to 2^53. */
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
