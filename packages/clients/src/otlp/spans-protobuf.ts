import {
  type Attribute,
  encodeAttributes,
  type Scope,
  type SpanBatchBuilder,
  type SpanEventText,
  type SpanLinkText,
  type SpanRow,
} from '@tailspan/model'
import { ProtobufError, type ProtobufReader } from '../protobuf/reader.ts'
import { readKeyValue } from './attributes-protobuf.ts'
import { readHexId } from './ids.ts'
import {
  type DroppedAround,
  droppedText,
  eventOf,
  kindOf,
  linkOf,
  listText,
  resourceOf,
  statusOf,
} from './span-texts.ts'

/** Adds the spans of one OTLP `ResourceSpans` message. */
export function addSpansProtobuf(reader: ProtobufReader, builder: SpanBatchBuilder): void {
  let attributes: readonly Attribute[] = []
  let dropped = 0
  // What stands around the spans may come after them.
  const scopes: ProtobufReader[] = []
  while (reader.next()) {
    if (reader.field === 1) ({ attributes, dropped } = readResource(reader.message()))
    else if (reader.field === 2) scopes.push(reader.message())
    else reader.skip()
  }
  const resourceIndex = builder.resource(resourceOf(attributes))
  for (const scope of scopes) addScopeSpans(scope, builder, resourceIndex, dropped)
}

function addScopeSpans(
  reader: ProtobufReader,
  builder: SpanBatchBuilder,
  resourceIndex: number,
  droppedOfResource: number,
): void {
  let scope: Scope = { name: '', version: '', attributes: '' }
  let droppedOfScope = 0
  const spans: ProtobufReader[] = []
  while (reader.next()) {
    if (reader.field === 1) [scope, droppedOfScope] = readScope(reader.message())
    else if (reader.field === 2) spans.push(reader.message())
    else reader.skip()
  }
  const scopeIndex = builder.scope(scope)
  const around = { resource: droppedOfResource, scope: droppedOfScope }
  for (const span of spans) builder.add(resourceIndex, scopeIndex, readSpan(span, around))
}

function readResource(reader: ProtobufReader) {
  const attributes: Attribute[] = []
  let dropped = 0
  while (reader.next()) {
    if (reader.field === 1) attributes.push(readKeyValue(reader.message()))
    else if (reader.field === 2) dropped = reader.small()
    else reader.skip()
  }
  return { attributes, dropped }
}

function readScope(reader: ProtobufReader): [scope: Scope, dropped: number] {
  const attributes: Attribute[] = []
  let name = ''
  let version = ''
  let dropped = 0
  while (reader.next()) {
    if (reader.field === 1) name = reader.text()
    else if (reader.field === 2) version = reader.text()
    else if (reader.field === 3) attributes.push(readKeyValue(reader.message()))
    else if (reader.field === 4) dropped = reader.small()
    else reader.skip()
  }
  return [{ name, version, attributes: encodeAttributes(attributes) }, dropped]
}

function readSpan(reader: ProtobufReader, around: DroppedAround): SpanRow {
  const attributes: Attribute[] = []
  const events: SpanEventText[] = []
  const links: SpanLinkText[] = []
  const dropped: [number, number, number] = [0, 0, 0]
  const span: SpanRow = { traceId: '', spanId: '', name: '', start: 0n, end: 0n }
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        span.traceId = id(reader, 32)
        break
      case 2:
        span.spanId = id(reader, 16)
        break
      case 3:
        span.traceState = reader.text()
        break
      case 4:
        span.parentId = id(reader, 16)
        break
      case 5:
        span.name = reader.text()
        break
      case 6:
        span.kind = kindOf(reader.small())
        break
      case 7:
        span.start = reader.fixed64()
        break
      case 8:
        span.end = reader.fixed64()
        break
      case 9:
        attributes.push(readKeyValue(reader.message()))
        break
      case 10:
        dropped[0] = reader.small()
        break
      case 11:
        events.push(readEvent(reader.message()))
        break
      case 12:
        dropped[1] = reader.small()
        break
      case 13:
        links.push(readLink(reader.message()))
        break
      case 14:
        dropped[2] = reader.small()
        break
      case 15:
        readStatus(reader.message(), span)
        break
      case 16:
        span.flags = reader.fixed32()
        break
      default:
        reader.skip()
    }
  }
  span.attributes = encodeAttributes(attributes)
  span.events = listText(events)
  span.links = listText(links)
  span.dropped = droppedText(dropped, around)
  return span
}

function readStatus(reader: ProtobufReader, span: SpanRow): void {
  while (reader.next()) {
    if (reader.field === 2) span.statusMessage = reader.text()
    else if (reader.field === 3) span.statusCode = statusOf(reader.small())
    else reader.skip()
  }
}

function readEvent(reader: ProtobufReader): SpanEventText {
  const attributes: Attribute[] = []
  let time = 0n
  let name = ''
  let dropped = 0
  while (reader.next()) {
    if (reader.field === 1) time = reader.fixed64()
    else if (reader.field === 2) name = reader.text()
    else if (reader.field === 3) attributes.push(readKeyValue(reader.message()))
    else if (reader.field === 4) dropped = reader.small()
    else reader.skip()
  }
  return eventOf(time, name, attributes, dropped)
}

function readLink(reader: ProtobufReader): SpanLinkText {
  const attributes: Attribute[] = []
  let traceId = ''
  let spanId = ''
  let traceState = ''
  let dropped = 0
  let flags = 0
  while (reader.next()) {
    if (reader.field === 1) traceId = id(reader, 32)
    else if (reader.field === 2) spanId = id(reader, 16)
    else if (reader.field === 3) traceState = reader.text()
    else if (reader.field === 4) attributes.push(readKeyValue(reader.message()))
    else if (reader.field === 5) dropped = reader.small()
    else if (reader.field === 6) flags = reader.fixed32()
    else reader.skip()
  }
  return linkOf(traceId, spanId, attributes, { traceState, flags, dropped })
}

function id(reader: ProtobufReader, digits: 16 | 32): string {
  const read = readHexId(reader.hex(), digits)
  if (read === null) throw new ProtobufError(`an id of more than ${digits / 2} bytes`)
  return read
}
