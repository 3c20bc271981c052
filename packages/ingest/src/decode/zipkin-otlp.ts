import {
  type Attribute,
  encodeAttributes,
  type Resource,
  type Scope,
  SHARED_SPAN,
  TailspanError,
} from '@tailspan/model'
import type { SpanSink } from '../admit/span-sink.ts'
import { droppedText, emptySpan, linkOrEvent } from './otlp-span.ts'
import { eventOf, linksOf } from './zipkin-otel-text.ts'
import type { ZipkinAnnotation, ZipkinEndpoint, ZipkinSpan } from './zipkin-span.ts'
import { ZipkinTags } from './zipkin-tags.ts'

/** One object for all spans without a scope: a batch then tells at a glance that it is the same. */
const NO_SCOPE: Scope = { name: '', version: '', attributes: '' }
const INTERNAL = 1
const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer']

/**
 * Admits a Zipkin span under the names that OpenTelemetry's collector gives to its parts. A span
 * that does not say when it began begins at its first annotation, else it ended now; it is marked
 * by the attribute `otel.zipkin.absentField.startTime`. Errors: `bad_request`.
 * @param now nanoseconds
 */
export function admitZipkinSpan(span: ZipkinSpan, sink: SpanSink, now: bigint): void {
  const tags = new ZipkinTags(span.tags)
  const start = span.start ?? earliest(span.annotations) ?? now - span.duration
  const end = start + span.duration
  if (end >= 2n ** 63n) {
    throw new TailspanError('bad_request', 'it ends after what 63 bits of nanoseconds can say')
  }
  const status = tags.status()
  const fields = {
    ...emptySpan(),
    traceId: span.traceId,
    spanId: span.id,
    // A span is not its own parent, whatever some senders say.
    parentId: span.parentId === span.id ? '' : span.parentId,
    name: span.name,
    kind: span.kind || kindOf(tags),
    statusCode: status.code,
    statusMessage: status.message,
    startLow: Number(BigInt.asIntN(32, start)),
    startHigh: Number(start >> 32n),
    endLow: Number(BigInt.asIntN(32, end)),
    endHigh: Number(end >> 32n),
    events: eventsText(span.annotations),
    links: listText(linksOf(tags)),
    traceState: tags.take('w3c.tracestate'),
    dropped: droppedText(
      tags.takeCount('otel.dropped_attributes_count'),
      tags.takeCount('otel.dropped_events_count'),
      tags.takeCount('otel.dropped_links_count'),
      { resource: 0, scope: 0 },
    ),
  }
  const resource = resourceOf(span, tags)
  const scope = scopeOf(tags)
  // Last: what the others did not take.
  sink.span(resource, scope, { ...fields, attributes: encodeAttributes(attributesOf(span, tags)) })
}

function resourceOf({ local }: ZipkinSpan, tags: ZipkinTags): Resource {
  const rest = tags.takeResource()
  const service = local.serviceName || (rest.find(({ key }) => key === 'service.name')?.value ?? '')
  const others = rest.filter(({ key }) => key !== 'service.name')
  const own = service === '' ? [] : [{ key: 'service.name', value: service }]
  return { service, attributes: encodeAttributes([...own, ...others]) }
}

function scopeOf(tags: ZipkinTags): Scope {
  const [library, libraryVersion] = [
    tags.take('otel.library.name'),
    tags.take('otel.library.version'),
  ]
  const name = tags.take('otel.scope.name') || library
  const version = tags.take('otel.scope.version') || libraryVersion
  return name === '' && version === '' ? NO_SCOPE : { name, version, attributes: '' }
}

/** Zipkin has no kind for what stays inside a process; OpenTracing's tag may name any. */
function kindOf(tags: ZipkinTags): number {
  const kind = KINDS.indexOf(tags.peek('span.kind')?.toLowerCase() ?? '', INTERNAL)
  if (kind < 0) return 0
  tags.take('span.kind')
  return kind
}

/** Tags, then what the endpoints say, unless a tag says it. */
function attributesOf(span: ZipkinSpan, tags: ZipkinTags): Attribute[] {
  const { local, remote } = span
  const derived: [key: string, value: string | bigint | boolean][] = [
    ['net.host.ip', addressOf(local)],
    ['net.host.port', BigInt(local.port)],
    ['peer.service', remote.serviceName],
    ['net.peer.ip', addressOf(remote)],
    ['net.peer.port', BigInt(remote.port)],
    ['otel.zipkin.absentField.startTime', span.start === undefined],
    ['zipkin.debug', span.debug],
    [SHARED_SPAN, span.shared],
  ]
  const list: Attribute[] = tags.rest()
  for (const [key, value] of derived) {
    if (value && tags.peek(key) === undefined) list.push({ key, value })
  }
  return list
}

function addressOf({ ipv4, ipv6 }: ZipkinEndpoint): string {
  return ipv4 || ipv6
}

function eventsText(annotations: readonly ZipkinAnnotation[]): string {
  return listText(
    annotations.map(({ time, value }) => {
      const { name, attributes, dropped } = eventOf(value)
      return linkOrEvent(
        { time: `${time}`, name },
        { attributes: encodeAttributes(attributes), dropped },
      )
    }),
  )
}

function listText(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `[${texts.join(',')}]`
}

function earliest(annotations: readonly ZipkinAnnotation[]): bigint | undefined {
  let first: bigint | undefined
  for (const { time } of annotations) {
    if (time > 0n && (first === undefined || time < first)) first = time
  }
  return first
}
