import type { Attribute, AttributeValue } from '@tailspan/model'
import protobuf from 'protobufjs/minimal.js'

// What the messages of Tempo's API have in common. Zero values are not written.

export type Writer = protobuf.Writer

/** Wire types of protobuf. */
const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** The bytes of a message. */
export function message(write: (writer: Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create()
  write(writer)
  return writer.finish()
}

/** A message in a field; also written when it is empty. */
export function nested(writer: Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, BYTES)).fork()
  write()
  writer.ldelim()
}

/** A message whose bytes are there already. */
export function embedded(writer: Writer, field: number, bytes: Uint8Array): void {
  writer.uint32(tag(field, BYTES)).bytes(bytes)
}

export function text(writer: Writer, field: number, value: string | undefined): void {
  if (value !== undefined && value !== '') writer.uint32(tag(field, BYTES)).string(value)
}

/** One of a list of texts, the empty text too. */
export function listedText(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, BYTES)).string(value)
}

/** An id in hex digits as its bytes. */
export function id(writer: Writer, field: number, hex: string | undefined): void {
  if (hex === undefined || hex === '') return
  writer.uint32(tag(field, BYTES)).bytes(Uint8Array.from(Buffer.from(hex, 'hex')))
}

/** A uint32 or an enum. */
export function whole(writer: Writer, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.uint32(tag(field, VARINT)).uint32(value)
}

/** A uint64 or int64. */
export function long(writer: Writer, field: number, value: bigint): void {
  if (value !== 0n) writer.uint32(tag(field, VARINT)).int64(halves(value))
}

export function double(writer: Writer, field: number, value: number): void {
  if (value !== 0) writer.uint32(tag(field, FIXED64)).double(value)
}

export function flags(writer: Writer, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.uint32(tag(field, FIXED32)).fixed32(value)
}

/** Nanoseconds as fixed64, zero too. */
export function time(writer: Writer, field: number, value: bigint): void {
  writer.uint32(tag(field, FIXED64)).fixed64(halves(value))
}

/** Each attribute as a KeyValue of OTLP. */
export function attributes(writer: Writer, field: number, list: readonly Attribute[]): void {
  for (const attribute of list) nested(writer, field, () => keyValue(writer, attribute))
}

function keyValue(writer: Writer, { key, value }: Attribute): void {
  text(writer, 1, key)
  nested(writer, 2, () => anyValue(writer, value))
}

function anyValue(writer: Writer, value: AttributeValue): void {
  if (typeof value === 'string') writer.uint32(tag(1, BYTES)).string(value)
  else if (typeof value === 'boolean') writer.uint32(tag(2, VARINT)).bool(value)
  else if (typeof value === 'bigint') writer.uint32(tag(3, VARINT)).int64(halves(value))
  else if (typeof value === 'number') writer.uint32(tag(4, FIXED64)).double(value)
  else if (value instanceof Uint8Array) writer.uint32(tag(7, BYTES)).bytes(value)
  else if (value === null) return
  else if ('kvlist' in value) {
    nested(writer, 6, () => {
      for (const entry of value.kvlist) nested(writer, 1, () => keyValue(writer, entry))
    })
  } else {
    nested(writer, 5, () => {
      for (const element of value) nested(writer, 1, () => anyValue(writer, element))
    })
  }
}

/** A 64-bit integer as the runtime takes it; a JS number would lose its low bits. */
function halves(value: bigint): protobuf.Long {
  const low = Number(BigInt.asIntN(32, value))
  const high = Number(BigInt.asIntN(32, value >> 32n))
  return { low, high, unsigned: false } as protobuf.Long
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType
}
