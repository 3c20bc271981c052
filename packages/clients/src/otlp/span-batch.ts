import {
  type Resource,
  type Scope,
  type SpanBatch,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'
import { ProtobufWriter } from '../protobuf/writer.ts'
import { writeAttributes } from './write-value.ts'

const NO_RESOURCE: Resource = { service: '', attributes: '' }
const NO_SCOPE: Scope = { name: '', version: '', attributes: '' }

/** See SpanBatch. */
type Dropped = readonly [
  attributes: number,
  events: number,
  links: number,
  resource?: number,
  scope?: number,
]

/**
 * Rows of a batch as OTLP's `ExportTraceServiceRequest`. Messages may be put together: one after the
 * other they are one with all their spans.
 */
export function encodeSpanBatch(batch: SpanBatch, rows: readonly number[]): Buffer {
  const writer = new ProtobufWriter()
  for (const ofResource of groups(rows, (row) => resourceKey(batch, row))) {
    const [first = 0] = ofResource
    writer.message(1, () => {
      writer.message(1, () => {
        const { attributes } = batch.resources[batch.resourceIndex[first] ?? 0] ?? NO_RESOURCE
        writeAttributes(writer, 1, attributes)
        whole(writer, 2, droppedOf(batch, first)[3])
      })
      for (const ofScope of groups(ofResource, (row) => scopeKey(batch, row))) {
        writer.message(2, () => writeScopeSpans(writer, batch, ofScope))
      }
    })
  }
  return writer.finish()
}

function writeScopeSpans(writer: ProtobufWriter, batch: SpanBatch, rows: readonly number[]): void {
  const [first = 0] = rows
  const scope = batch.scopes[batch.scopeIndex[first] ?? 0] ?? NO_SCOPE
  writer.message(1, () => {
    text(writer, 1, scope.name)
    text(writer, 2, scope.version)
    writeAttributes(writer, 3, scope.attributes)
    whole(writer, 4, droppedOf(batch, first)[4])
  })
  for (const row of rows) writer.message(2, () => writeSpan(writer, batch, row))
}

function writeSpan(writer: ProtobufWriter, batch: SpanBatch, row: number): void {
  const [attributes, events, links] = droppedOf(batch, row)
  id(writer, 1, batch.traceIds[row])
  id(writer, 2, batch.spanIds[row])
  text(writer, 3, batch.traceStates[row])
  id(writer, 4, batch.parentIds[row])
  text(writer, 5, batch.names[row])
  whole(writer, 6, batch.kinds[row])
  writer.fixed64(7, batch.starts[row] ?? 0n)
  writer.fixed64(8, batch.ends[row] ?? 0n)
  writeAttributes(writer, 9, batch.attributes[row] ?? '')
  whole(writer, 10, attributes)
  for (const event of listOf<SpanEventText>(batch.events[row])) {
    writer.message(11, () => writeEvent(writer, event))
  }
  whole(writer, 12, events)
  for (const link of listOf<SpanLinkText>(batch.links[row])) {
    writer.message(13, () => writeLink(writer, link))
  }
  whole(writer, 14, links)
  writer.message(15, () => {
    text(writer, 2, batch.statusMessages[row])
    whole(writer, 3, batch.statusCodes[row])
  })
  flags(writer, 16, batch.flags[row])
}

function writeEvent(writer: ProtobufWriter, event: SpanEventText): void {
  writer.fixed64(1, BigInt(event.time))
  text(writer, 2, event.name)
  writeAttributes(writer, 3, event.attributes ?? '')
  whole(writer, 4, event.dropped)
}

function writeLink(writer: ProtobufWriter, link: SpanLinkText): void {
  id(writer, 1, link.traceId)
  id(writer, 2, link.spanId)
  text(writer, 3, link.traceState)
  writeAttributes(writer, 4, link.attributes ?? '')
  whole(writer, 5, link.dropped)
  flags(writer, 6, link.flags)
}

function text(writer: ProtobufWriter, field: number, value: string | undefined): void {
  if (value !== undefined && value !== '') writer.text(field, value)
}

function whole(writer: ProtobufWriter, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.integer(field, value)
}

function flags(writer: ProtobufWriter, field: number, value: number | undefined): void {
  if (value !== undefined && value !== 0) writer.fixed32(field, value)
}

function id(writer: ProtobufWriter, field: number, hex: string | undefined): void {
  if (hex !== undefined && hex !== '') writer.bytes(field, Buffer.from(hex, 'hex'))
}

function droppedOf(batch: SpanBatch, row: number): Dropped {
  const counts = batch.dropped[row] ?? ''
  return counts === '' ? [0, 0, 0] : (JSON.parse(counts) as Dropped)
}

function listOf<T>(json: string | undefined): readonly T[] {
  return json === undefined || json === '' ? [] : (JSON.parse(json) as T[])
}

function resourceKey(batch: SpanBatch, row: number): string {
  return `${batch.resourceIndex[row]}/${droppedOf(batch, row)[3] ?? 0}`
}

function scopeKey(batch: SpanBatch, row: number): string {
  return `${batch.scopeIndex[row]}/${droppedOf(batch, row)[4] ?? 0}`
}

/** Rows with the same key, in the order of first sight. */
function groups(rows: readonly number[], keyOf: (row: number) => string): Iterable<number[]> {
  const byKey = new Map<string, number[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = byKey.get(key)
    if (group) group.push(row)
    else byKey.set(key, [row])
  }
  return byKey.values()
}
