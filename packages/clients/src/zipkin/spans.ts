import {
  type Attribute,
  type AttributeValue,
  encodeAttributes,
  SHARED_SPAN,
  type SpanBatchBuilder,
} from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readHexId } from '../otlp/ids.ts'
import { SpanTags } from '../otlp/span-tags.ts'
import { eventOf, listText, resourceOf } from '../otlp/span-texts.ts'
import { readMicros } from '../time/read-time.ts'

const KINDS = ['', '', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/** Adds spans in Zipkin's v2 JSON. */
export function addSpans(list: JsonPlace, builder: SpanBatchBuilder): void {
  for (const span of list.items()) addSpan(span, builder)
}

function addSpan(span: JsonPlace, builder: SpanBatchBuilder): void {
  const tags = new SpanTags(
    span
      .at('tags')
      .members()
      .map(([key, value]) => [key, value.text()] as const),
  )
  const spanId = id(span.at('id'), 16)
  const parentId = id(span.at('parentId'), 16)
  const start = readMicros(span.at('timestamp'))
  const status = tags.takeStatus()
  const named = KINDS.indexOf(span.at('kind').textOr(''), 2)
  const kind = named < 0 ? tags.takeKind() : named
  const traceState = tags.take('w3c.tracestate')
  const scope = builder.scope(tags.takeScope())
  builder.add(builder.resource(resourceOf(service(span.at('localEndpoint')))), scope, {
    traceId: id(span.at('traceId'), 32),
    spanId,
    // A span is not its own parent, whatever some senders say.
    parentId: parentId === spanId ? '' : parentId,
    name: span.at('name').textOr(''),
    kind,
    statusCode: status.code,
    statusMessage: status.message,
    start,
    end: start + readMicros(span.at('duration')),
    attributes: encodeAttributes([...tags.rest(), ...extras(span)]),
    events: listText(
      span
        .at('annotations')
        .items()
        .map((note) => eventOf(readMicros(note.at('timestamp')), note.at('value').textOr(''), [])),
    ),
    traceState,
  })
}

function service(endpoint: JsonPlace): Attribute[] {
  const name = endpoint.absent ? '' : endpoint.at('serviceName').textOr('')
  return name === '' ? [] : [{ key: 'service.name', value: name }]
}

/** What is not in the tags, under OpenTelemetry's names. */
function extras(span: JsonPlace): Attribute[] {
  const local = endpointOf(span.at('localEndpoint'))
  const remote = endpointOf(span.at('remoteEndpoint'))
  const all: readonly (readonly [string, AttributeValue])[] = [
    ['net.host.ip', local.ip],
    ['net.host.port', local.port],
    ['peer.service', remote.name],
    ['net.peer.ip', remote.ip],
    ['net.peer.port', remote.port],
    ['zipkin.debug', span.at('debug').flagOr(false)],
    [SHARED_SPAN, span.at('shared').flagOr(false)],
  ]
  return all.flatMap(([key, value]) => (value ? [{ key, value }] : []))
}

function endpointOf(endpoint: JsonPlace) {
  if (endpoint.absent) return { name: '', ip: '', port: 0n }
  return {
    name: endpoint.at('serviceName').textOr(''),
    ip: endpoint.at('ipv4').textOr('') || endpoint.at('ipv6').textOr(''),
    port: endpoint.at('port').integerOr(0n),
  }
}

function id(place: JsonPlace, digits: 16 | 32): string {
  const read = readHexId(place.textOr(''), digits)
  if (read === null) throw place.wrong(`an id of at most ${digits} hex digits`)
  return read
}
