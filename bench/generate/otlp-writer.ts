import protobuf from 'protobufjs/minimal.js'

/** Writes one protobuf message; field numbers are those of the OTLP schema. */
export type Message = (writer: protobuf.Writer) => void

const LENGTH_DELIMITED = 2
const FIXED64 = 1
const VARINT = 0

/** The bytes of a message. */
export function encode(message: Message): Buffer {
  const writer = protobuf.Writer.create()
  message(writer)
  return Buffer.from(writer.finish())
}

export function submessage(writer: protobuf.Writer, field: number, message: Message): void {
  writer.uint32((field << 3) | LENGTH_DELIMITED).fork()
  message(writer)
  writer.ldelim()
}

export function string(writer: protobuf.Writer, field: number, value: string): void {
  writer.uint32((field << 3) | LENGTH_DELIMITED).string(value)
}

export function bytes(writer: protobuf.Writer, field: number, hex: string): void {
  writer.uint32((field << 3) | LENGTH_DELIMITED).bytes(Buffer.from(hex, 'hex'))
}

export function integer(writer: protobuf.Writer, field: number, value: number): void {
  writer.uint32((field << 3) | VARINT).int32(value)
}

/** A fixed64, from nanoseconds. */
export function fixed64(writer: protobuf.Writer, field: number, value: bigint): void {
  const low = Number(BigInt.asUintN(32, value))
  const high = Number(BigInt.asUintN(32, value >> 32n))
  writer.uint32((field << 3) | FIXED64).fixed64(new protobuf.util.LongBits(low, high).toLong(true))
}

/** A KeyValue with a string. */
export function attribute(
  writer: protobuf.Writer,
  field: number,
  key: string,
  value: string | number | boolean,
): void {
  submessage(writer, field, (pair) => {
    string(pair, 1, key)
    submessage(pair, 2, (any) => {
      if (typeof value === 'string') string(any, 1, value)
      else if (typeof value === 'boolean') any.uint32((2 << 3) | VARINT).bool(value)
      else if (Number.isInteger(value)) any.uint32((3 << 3) | VARINT).int64(value)
      else any.uint32((4 << 3) | FIXED64).double(value)
    })
  })
}
