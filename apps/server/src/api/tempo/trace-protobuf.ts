import {
  type Attribute,
  type AttributeValue,
  decodeAttributes,
  type SpanBatch,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'
import protobuf from 'protobufjs/minimal.js'
import { droppedOf, listOf, type OtlpTrace } from './trace-to-otlp.ts'

type Writer = protobuf.Writer

/** Wire types of protobuf. */
const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** `tempopb.Trace`: OTLP's ResourceSpans as field 1. */
export function traceProtobuf(trace: OtlpTrace): Uint8Array {
  const writer = protobuf.Writer.create()
  writeTrace(writer, trace)
  return writer.finish()
}

/** `tempopb.TraceByIDResponse`; `message` says why only a part is answered. */
export function traceByIdResponse(trace: OtlpTrace, message: string | undefined): Uint8Array {
  const writer = protobuf.Writer.create()
  nested(writer, 1, () => writeTrace(writer, trace))
  nested(writer, 2, () => {})
  if (message !== undefined) {
    writer.uint32(tag(3, VARINT)).int32(1)
    text(writer, 4, message)
  }
  return writer.finish()
}

function writeTrace(writer: Writer, { batch, resourceSpans }: OtlpTrace): void {
  for (const { resource, dropped, scopeSpans } of resourceSpans) {
    nested(writer, 1, () => {
      nested(writer, 1, () => {
        attributes(writer, 1, resource.attributes)
        whole(writer, 2, dropped)
      })
      for (const { scope, dropped: droppedOfScope, rows } of scopeSpans) {
        nested(writer, 2, () => {
          nested(writer, 1, () => {
            text(writer, 1, scope.name)
            text(writer, 2, scope.version)
            attributes(writer, 3, scope.attributes)
            whole(writer, 4, droppedOfScope)
          })
          for (const row of rows) nested(writer, 2, () => writeSpan(writer, batch, row))
        })
      }
    })
  }
}

function writeSpan(writer: Writer, batch: SpanBatch, row: number): void {
  id(writer, 1, batch.traceIds[row])
  id(writer, 2, batch.spanIds[row])
  text(writer, 3, batch.traceStates[row])
  id(writer, 4, batch.parentIds[row])
  text(writer, 5, batch.names[row])
  whole(writer, 6, batch.kinds[row])
  time(writer, 7, batch.starts[row] ?? 0n)
  time(writer, 8, batch.ends[row] ?? 0n)
  attributes(writer, 9, batch.attributes[row])
  const dropped = droppedOf(batch, row)
  whole(writer, 10, dropped[0])
  for (const event of listOf<SpanEventText>(batch.events[row])) {
    nested(writer, 11, () => writeEvent(writer, event))
  }
  whole(writer, 12, dropped[1])
  for (const link of listOf<SpanLinkText>(batch.links[row])) {
    nested(writer, 13, () => writeLink(writer, link))
  }
  whole(writer, 14, dropped[2])
  nested(writer, 15, () => {
    text(writer, 2, batch.statusMessages[row])
    whole(writer, 3, batch.statusCodes[row])
  })
  flags(writer, 16, batch.flags[row])
}

function writeEvent(writer: Writer, event: SpanEventText): void {
  time(writer, 1, BigInt(event.time))
  text(writer, 2, event.name)
  attributes(writer, 3, event.attributes)
  whole(writer, 4, event.dropped)
}

function writeLink(writer: Writer, link: SpanLinkText): void {
  id(writer, 1, link.traceId)
  id(writer, 2, link.spanId)
  text(writer, 3, link.traceState)
  attributes(writer, 4, link.attributes)
  whole(writer, 5, link.dropped)
  flags(writer, 6, link.flags)
}

function attributes(writer: Writer, field: number, list: string | undefined): void {
  for (const attribute of decodeAttributes(list ?? '')) {
    nested(writer, field, () => keyValue(writer, attribute))
  }
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

function nested(writer: Writer, field: number, write: () => void): void {
  writer.uint32(tag(field, BYTES)).fork()
  write()
  writer.ldelim()
}

function text(writer: Writer, field: number, value: string | undefined): void {
  if (value !== undefined && value !== '') writer.uint32(tag(field, BYTES)).string(value)
}

function id(writer: Writer, field: number, hex: string | undefined): void {
  if (hex === undefined || hex === '') return
  writer.uint32(tag(field, BYTES)).bytes(Uint8Array.from(Buffer.from(hex, 'hex')))
}

function whole(writer: Writer, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.uint32(tag(field, VARINT)).uint32(value)
}

function flags(writer: Writer, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.uint32(tag(field, FIXED32)).fixed32(value)
}

function time(writer: Writer, field: number, value: bigint): void {
  writer.uint32(tag(field, FIXED64)).fixed64(halves(value))
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
