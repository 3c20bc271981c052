import { TailspanError } from '@tailspan/model'
import { Int64 } from './int64.ts'
import { type TextTable, textOf } from './text.ts'

/**
 * Reads protobuf in place. protobufjs's own Reader answers 64-bit fields as doubles or as an object
 * each and does not hold nested messages within their parent, so the wire is read here; writing is
 * protobufjs's. Truncated or malformed input: `bad_request` with the byte.
 *
 * A nested message is read as `const outer = r.enter(); while (r.more()) …; r.leave(outer)`.
 */
export class ProtobufReader {
  readonly bytes: Buffer
  pos = 0
  limit: number
  /** Bytes of the field that `chunk` passed last. */
  start = 0
  end = 0
  readonly int64 = new Int64()

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.limit = bytes.length
  }

  more(): boolean {
    return this.pos < this.limit
  }

  /** A varint's lower 32 bits, unsigned: tags, lengths, enums, uint32. */
  uint32(): number {
    const byte = this.bytes[this.pos] as number
    if (this.pos < this.limit && byte < 128) {
      this.pos++
      return byte
    }
    this.varint()
    return this.int64.low >>> 0
  }

  /** A varint into `int64`. */
  varint(): void {
    const { bytes, limit } = this
    let pos = this.pos
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= limit) this.fail('truncated varint')
      const byte = bytes[pos++] as number
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else if (shift < 63) high |= bits << (shift - 32)
      else high |= bits << 31
      if (byte < 128) {
        this.pos = pos
        this.int64.set(low, high)
        return
      }
    }
    this.fail('varint is longer than 10 bytes')
  }

  fixed32(): number {
    const pos = this.#take(4)
    return this.bytes.readUInt32LE(pos)
  }

  /** A fixed64 into `int64`. */
  fixed64(): void {
    const pos = this.#take(8)
    this.int64.set(this.bytes.readInt32LE(pos), this.bytes.readInt32LE(pos + 4))
  }

  double(): number {
    return this.bytes.readDoubleLE(this.#take(8))
  }

  /** Passes a length-delimited field and sets `start`, `end`. */
  chunk(): void {
    const length = this.uint32()
    this.start = this.#take(length)
    this.end = this.pos
  }

  /** Text of a string field; through the table when it is likely to repeat. */
  string(table?: TextTable): string {
    this.chunk()
    return table
      ? table.get(this.bytes, this.start, this.end)
      : textOf(this.bytes, this.start, this.end)
  }

  /** Confines reading to the message under the cursor; answers what `leave` needs. */
  enter(): number {
    const outer = this.limit
    this.chunk()
    this.pos = this.start
    this.limit = this.end
    return outer
  }

  leave(outer: number): void {
    this.pos = this.limit
    this.limit = outer
  }

  /** Passes a field whose tag was read. Groups are not part of any message read here. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint()
        break
      case 1:
        this.#take(8)
        break
      case 2:
        this.chunk()
        break
      case 5:
        this.#take(4)
        break
      default:
        this.fail(`wire type ${tag & 7} is not supported`)
    }
  }

  #take(length: number): number {
    const pos = this.pos
    if (length > this.limit - pos) this.fail('truncated message')
    this.pos = pos + length
    return pos
  }

  fail(message: string): never {
    throw new TailspanError('bad_request', `protobuf: ${message} (at byte ${this.pos} of the body)`)
  }
}
