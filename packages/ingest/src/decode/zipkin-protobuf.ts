import { type AttributeValue, type SpanBatch, TailspanError } from '@tailspan/model'
import type { SpanSink } from '../admit/span-sink.ts'
import { ipAddress } from './ip-address.ts'
import { within } from './json-tree.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import type { TextTable } from './text.ts'
import { admitZipkinSpan } from './zipkin-otlp.ts'
import {
  BATCH_BYTES,
  MAX_SPAN_BYTES,
  type ZipkinAnnotation,
  type ZipkinEndpoint,
  type ZipkinSpan,
} from './zipkin-span.ts'

/** OTLP's numbers by Zipkin's: client, server, producer, consumer. */
const KINDS = [0, 3, 2, 4, 5]
const NOWHERE: ZipkinEndpoint = { serviceName: '', ipv4: '', ipv6: '', port: 0 }
/** Microseconds beyond which nanoseconds do not fit 63 bits. */
const LATEST = 2n ** 63n / 1000n

/**
 * Reads `zipkin.proto3.ListOfSpans` into the sink, and hands on a batch whenever it is full. A span
 * that is wrong is refused alone; where the list itself breaks off, what came before is kept.
 * @param now nanoseconds: when a span ended that does not say when it began
 */
export function* decodeZipkinProtobuf(
  body: Buffer,
  sink: SpanSink,
  now: bigint,
  names: TextTable,
): Generator<SpanBatch, void> {
  const reader = new ProtobufReader(body)
  let held = 0
  let index = 0
  try {
    while (reader.more()) {
      const tag = reader.uint32()
      if (tag !== 10) {
        reader.skip(tag)
        continue
      }
      const outer = reader.enter()
      const { limit } = reader
      held += limit - reader.pos
      admit(reader, names, index++, sink, now)
      reader.limit = limit
      reader.leave(outer)
      if (sink.full || held >= BATCH_BYTES) {
        held = 0
        yield sink.take()
      }
    }
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    sink.refusals.add('malformed', () => error.message)
  }
  if (sink.length > 0) yield sink.take()
}

function admit(
  reader: ProtobufReader,
  names: TextTable,
  index: number,
  sink: SpanSink,
  now: bigint,
): void {
  try {
    within(`span[${index}]`, () => {
      const bytes = reader.limit - reader.pos
      if (bytes > MAX_SPAN_BYTES) reader.fail(`${bytes} bytes, limit ${MAX_SPAN_BYTES} bytes`)
      admitZipkinSpan(readSpan(reader, names), sink, now)
    })
  } catch (error) {
    if (!(error instanceof TailspanError)) throw error
    // The span's own bytes are all there, so what is wrong inside of it harms no other.
    sink.refusals.add('malformed', () => error.message)
  }
}

function readSpan(reader: ProtobufReader, names: TextTable): ZipkinSpan {
  const tags = new Map<string, AttributeValue>()
  const annotations: ZipkinAnnotation[] = []
  const span = { traceId: '', parentId: '', id: '', name: '', kind: 0 }
  let start = 0n
  let duration = 0n
  let [local, remote] = [NOWHERE, NOWHERE]
  let [debug, shared] = [false, false]
  while (reader.more()) {
    const tag = reader.uint32()
    switch (tag) {
      case 10:
        span.traceId = hex(reader)
        break
      case 18:
        span.parentId = hex(reader)
        break
      case 26:
        span.id = hex(reader)
        break
      case 32:
        span.kind = KINDS[reader.uint32()] ?? 0
        break
      case 42:
        span.name = reader.string(names)
        break
      case 49:
        reader.fixed64()
        start = nanos(reader)
        break
      case 56:
        reader.varint()
        duration = nanos(reader)
        break
      case 66:
        local = readEndpoint(reader, names)
        break
      case 74:
        remote = readEndpoint(reader, names)
        break
      case 82:
        annotations.push(readAnnotation(reader))
        break
      case 90:
        readTag(reader, names, tags)
        break
      case 96:
        debug = flag(reader)
        break
      case 104:
        shared = flag(reader)
        break
      default:
        reader.skip(tag)
    }
  }
  const when = start > 0n ? { start } : {}
  return { ...span, ...when, duration, local, remote, annotations, tags, debug, shared }
}

function readEndpoint(reader: ProtobufReader, names: TextTable): ZipkinEndpoint {
  const outer = reader.enter()
  const endpoint = { ...NOWHERE }
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 10) endpoint.serviceName = reader.string(names)
    else if (tag === 18) endpoint.ipv4 = ipAddress(reader)
    else if (tag === 26) endpoint.ipv6 = ipAddress(reader)
    else if (tag === 32) endpoint.port = reader.uint32()
    else reader.skip(tag)
  }
  if (endpoint.port > 65535) reader.fail('port must be an integer from 0 to 65535')
  reader.leave(outer)
  return endpoint
}

function readAnnotation(reader: ProtobufReader): ZipkinAnnotation {
  const outer = reader.enter()
  let time = 0n
  let value = ''
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 9) {
      reader.fixed64()
      time = nanos(reader)
    } else if (tag === 18) value = reader.string()
    else reader.skip(tag)
  }
  reader.leave(outer)
  return { time, value }
}

function readTag(
  reader: ProtobufReader,
  names: TextTable,
  tags: Map<string, AttributeValue>,
): void {
  const outer = reader.enter()
  let key = ''
  let value = ''
  while (reader.more()) {
    const tag = reader.uint32()
    if (tag === 10) key = reader.string(names)
    else if (tag === 18) value = reader.string(names)
    else reader.skip(tag)
  }
  reader.leave(outer)
  tags.set(key, value)
}

/** Nanoseconds of the microseconds that were read last. */
function nanos(reader: ProtobufReader): bigint {
  const micros = reader.int64.toUnsigned()
  if (micros >= LATEST) reader.fail('a time is beyond 63 bits of nanoseconds')
  return micros * 1000n
}

function hex(reader: ProtobufReader): string {
  reader.chunk()
  // Enough to see that it is too long for an id.
  return reader.bytes.toString('hex', reader.start, Math.min(reader.end, reader.start + 17))
}

function flag(reader: ProtobufReader): boolean {
  reader.varint()
  return !reader.int64.isZero()
}
