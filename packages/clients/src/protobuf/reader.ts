/** Bytes that are no protobuf. */
export class ProtobufError extends Error {}

/** Reads one protobuf message; messages in it are read by readers of their own over the same bytes. */
export class ProtobufReader {
  readonly #bytes: Buffer
  #position: number
  readonly #end: number
  /** Number of the field under the cursor. */
  field = 0
  #wire = 0

  constructor(bytes: Buffer, begin = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#position = begin
    this.#end = end
  }

  /** Goes to the next field; false at the end. Each field has to be read, or skipped. */
  next(): boolean {
    if (this.#position >= this.#end) return false
    const tag = Number(this.#varint())
    this.field = Math.floor(tag / 8)
    this.#wire = tag % 8
    if (this.field === 0) throw new ProtobufError(`field 0 at byte ${this.#position}`)
    return true
  }

  text(): string {
    const [begin, end] = this.#chunk()
    return this.#bytes.toString('utf8', begin, end)
  }

  bytes(): Buffer {
    const [begin, end] = this.#chunk()
    return this.#bytes.subarray(begin, end)
  }

  hex(): string {
    const [begin, end] = this.#chunk()
    return this.#bytes.toString('hex', begin, end)
  }

  message(): ProtobufReader {
    const [begin, end] = this.#chunk()
    return new ProtobufReader(this.#bytes, begin, end)
  }

  /** uint64, uint32 or an enum. */
  unsigned(): bigint {
    this.#expect(0)
    return this.#varint()
  }

  /** int64 or int32. */
  signed(): bigint {
    return BigInt.asIntN(64, this.unsigned())
  }

  /** A whole number that surely fits. */
  small(): number {
    return Number(BigInt.asUintN(32, this.unsigned()))
  }

  flag(): boolean {
    return this.unsigned() !== 0n
  }

  fixed64(): bigint {
    this.#expect(1)
    return this.#bytes.readBigUInt64LE(this.#take(8))
  }

  double(): number {
    this.#expect(1)
    return this.#bytes.readDoubleLE(this.#take(8))
  }

  fixed32(): number {
    this.#expect(5)
    return this.#bytes.readUInt32LE(this.#take(4))
  }

  skip(): void {
    if (this.#wire === 0) this.#varint()
    else if (this.#wire === 1) this.#take(8)
    else if (this.#wire === 2) this.#chunk()
    else if (this.#wire === 5) this.#take(4)
    else throw new ProtobufError(`wire type ${this.#wire} of field ${this.field}`)
  }

  #chunk(): readonly [begin: number, end: number] {
    this.#expect(2)
    const length = Number(this.#varint())
    const begin = this.#take(length)
    return [begin, begin + length]
  }

  #expect(wire: number): void {
    if (this.#wire !== wire) {
      throw new ProtobufError(`field ${this.field} has wire type ${this.#wire}, not ${wire}`)
    }
  }

  #take(length: number): number {
    const begin = this.#position
    if (length > this.#end - begin) throw new ProtobufError(`cut off at byte ${this.#end}`)
    this.#position += length
    return begin
  }

  #varint(): bigint {
    let low = 0
    // Most numbers are short; those are read without bigint arithmetic.
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte()
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return BigInt(low)
    }
    let value = BigInt(low)
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new ProtobufError(`a number of more than 64 bits at byte ${this.#position}`)
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] ?? 0
  }
}
