import { TailspanError } from '@tailspan/model'
import { type TextTable, textOf } from './text.ts'

/** Types of fields and elements in Thrift's binary protocol. */
export const THRIFT = {
  stop: 0,
  bool: 2,
  byte: 3,
  double: 4,
  i16: 6,
  i32: 8,
  i64: 10,
  string: 11,
  struct: 12,
  map: 13,
  set: 14,
  list: 15,
} as const

/** Bytes of values that always take the same room. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [THRIFT.bool, 1],
  [THRIFT.byte, 1],
  [THRIFT.double, 8],
  [THRIFT.i16, 2],
  [THRIFT.i32, 4],
  [THRIFT.i64, 8],
])

/**
 * Reads Thrift's binary protocol in place. Truncated or malformed input: `bad_request` with the
 * byte.
 */
export class ThriftReader {
  readonly bytes: Buffer
  pos = 0
  /** Content of what `chunk` passed last. */
  start = 0
  end = 0
  readonly #maxDepth: number

  constructor(bytes: Buffer, maxDepth: number) {
    this.bytes = bytes
    this.#maxDepth = maxDepth
  }

  /** Reads the struct under the cursor: `read` reads a field, or answers false to have it passed. */
  struct(read: (id: number, type: number) => boolean): void {
    for (let type = this.byte(); type !== THRIFT.stop; type = this.byte()) {
      const id = this.bytes.readInt16BE(this.#take(2))
      if (!read(id, type)) this.skip(type)
    }
  }

  byte(): number {
    return this.bytes[this.#take(1)] as number
  }

  i32(): number {
    return this.bytes.readInt32BE(this.#take(4))
  }

  i64(): bigint {
    return this.bytes.readBigInt64BE(this.#take(8))
  }

  double(): number {
    return this.bytes.readDoubleBE(this.#take(8))
  }

  /** An i64 as 16 hex digits. */
  hex64(): string {
    const pos = this.#take(8)
    return this.bytes.toString('hex', pos, pos + 8)
  }

  /** Passes a string or binary and sets `start`, `end`. */
  chunk(): void {
    const length = this.i32()
    if (length < 0) this.fail('negative length')
    this.start = this.#take(length)
    this.end = this.pos
  }

  /** UTF-8 text; through the table when it is likely to repeat. */
  string(table?: TextTable): string {
    this.chunk()
    return table
      ? table.get(this.bytes, this.start, this.end)
      : textOf(this.bytes, this.start, this.end)
  }

  /** A copy of the bytes of a binary: a slice would keep the whole body alive. */
  binary(): Uint8Array {
    this.chunk()
    return Uint8Array.from(this.bytes.subarray(this.start, this.end))
  }

  /** Calls back for each element of the list under the cursor, which must be of structs. */
  structs(each: (index: number) => void): void {
    const length = this.structCount()
    for (let i = 0; i < length; i++) each(i)
  }

  /** Elements of the list under the cursor, which must be of structs; the first comes next. */
  structCount(): number {
    const type = this.byte()
    const length = this.#length()
    if (type !== THRIFT.struct && length > 0) this.fail('expected a list of structs')
    return length
  }

  /** Passes a value. */
  skip(type: number): void {
    this.#skip(type, 0)
  }

  #skip(type: number, depth: number): void {
    if (depth > this.#maxDepth) this.fail(`nesting is deeper than ${this.#maxDepth}`)
    const size = SIZES.get(type)
    if (size !== undefined) this.#take(size)
    else if (type === THRIFT.string) this.chunk()
    else if (type === THRIFT.struct) {
      for (let inner = this.byte(); inner !== THRIFT.stop; inner = this.byte()) {
        this.#take(2)
        this.#skip(inner, depth + 1)
      }
    } else if (type === THRIFT.list || type === THRIFT.set) this.#skipMany([this.byte()], depth)
    else if (type === THRIFT.map) this.#skipMany([this.byte(), this.byte()], depth)
    else this.fail(`type ${type} is unknown`)
  }

  #skipMany(types: readonly number[], depth: number): void {
    for (let left = this.#length(); left > 0; left--) {
      for (const type of types) this.#skip(type, depth + 1)
    }
  }

  /** A number of elements, each of which takes one byte at least. */
  #length(): number {
    const length = this.i32()
    if (length < 0 || length > this.bytes.length - this.pos) this.fail('truncated list')
    return length
  }

  #take(length: number): number {
    const pos = this.pos
    if (length > this.bytes.length - pos) this.fail('truncated message')
    this.pos = pos + length
    return pos
  }

  fail(message: string): never {
    throw new TailspanError('bad_request', `thrift: ${message} (at byte ${this.pos} of the body)`)
  }
}
