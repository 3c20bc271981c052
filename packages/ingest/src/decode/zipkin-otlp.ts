import { type Attribute, encodeAttributes, type Resource, SHARED_SPAN } from '@tailspan/model'
import type { SpanSink } from '../admit/span-sink.ts'
import { droppedText, emptySpan, linkOrEvent } from './otlp-span.ts'
import { SpanTags } from './span-tags.ts'
import { spanTimes } from './span-times.ts'
import { eventOf, linksOf } from './zipkin-otel-text.ts'
import type { ZipkinAnnotation, ZipkinEndpoint, ZipkinSpan } from './zipkin-span.ts'

/**
 * Admits a Zipkin span under the names that OpenTelemetry's collector gives to its parts. A span
 * that does not say when it began begins at its first annotation, else it ended now; it is marked
 * by the attribute `otel.zipkin.absentField.startTime`. Errors: `bad_request`.
 * @param now nanoseconds
 */
export function admitZipkinSpan(span: ZipkinSpan, sink: SpanSink, now: bigint): void {
  const tags = new SpanTags(span.tags)
  const start = span.start ?? earliest(span.annotations) ?? now - span.duration
  const status = tags.takeStatus()
  const fields = {
    ...emptySpan(),
    ...spanTimes(start, start + span.duration),
    traceId: span.traceId,
    spanId: span.id,
    // A span is not its own parent, whatever some senders say.
    parentId: span.parentId === span.id ? '' : span.parentId,
    name: span.name,
    kind: span.kind || tags.takeKind(),
    statusCode: status.code,
    statusMessage: status.message,
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
  const scope = tags.takeScope()
  // Last: what the others did not take.
  sink.span(resource, scope, { ...fields, attributes: encodeAttributes(attributesOf(span, tags)) })
}

function resourceOf({ local }: ZipkinSpan, tags: SpanTags): Resource {
  const rest = tags.takeResource()
  const named = rest.find(({ key }) => key === 'service.name')?.value
  const service = local.serviceName || (typeof named === 'string' ? named : '')
  const others = rest.filter(({ key }) => key !== 'service.name')
  const own = service === '' ? [] : [{ key: 'service.name', value: service }]
  return { service, attributes: encodeAttributes([...own, ...others]) }
}

/** Tags, then what the endpoints say, unless a tag says it. */
function attributesOf(span: ZipkinSpan, tags: SpanTags): Attribute[] {
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
