import { type Attribute, encodeAttributes, type Resource } from '@tailspan/model'
import { isNoId } from '../admit/ids.ts'
import type { SpanSink } from '../admit/span-sink.ts'
import type { JaegerLog, JaegerProcess, JaegerReference, JaegerSpan } from './jaeger-span.ts'
import { emptySpan, linkOrEvent } from './otlp-span.ts'
import { SpanTags } from './span-tags.ts'
import { spanTimes } from './span-times.ts'

const SAMPLED = 1

/** What sent a batch; Jaeger's clients call the host's name `hostname`. */
export function jaegerResource({ serviceName, tags }: JaegerProcess): Resource {
  const attributes: Attribute[] = []
  if (serviceName !== '') attributes.push({ key: 'service.name', value: serviceName })
  for (const [key, value] of tags) {
    const name = key === 'hostname' && !tags.has('host.name') ? 'host.name' : key
    if (name !== 'service.name' || serviceName === '') attributes.push({ key: name, value })
  }
  const service = attributes.find(({ key }) => key === 'service.name')?.value
  return {
    service: typeof service === 'string' ? service : '',
    attributes: encodeAttributes(attributes),
  }
}

/**
 * Admits a Jaeger span under the names that OpenTelemetry's collector gives to its parts. Errors:
 * `bad_request`.
 */
export function admitJaegerSpan(span: JaegerSpan, resource: Resource, sink: SpanSink): void {
  const tags = new SpanTags(span.tags)
  const status = tags.takeStatus()
  const parent = parentOf(span)
  const fields = {
    ...emptySpan(),
    ...spanTimes(span.start, span.start + span.duration),
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: parent,
    name: span.name,
    kind: tags.takeKind(),
    statusCode: status.code,
    statusMessage: status.message,
    events: listText(span.logs.map(eventText)),
    links: listText(
      span.references
        .filter(({ traceId, spanId }) => traceId !== span.traceId || spanId !== parent)
        .map(linkText),
    ),
    traceState: tags.take('w3c.tracestate'),
    flags: span.flags & SAMPLED,
  }
  const scope = tags.takeScope()
  // Last: what the others did not take.
  sink.span(resource, scope, { ...fields, attributes: encodeAttributes(tags.rest()) })
}

/** As named, else what it refers to in its own trace: rather as a child than as a follower. */
function parentOf({ parentId, traceId, references }: JaegerSpan): string {
  if (!isNoId(parentId)) return parentId
  const here = references.filter((reference) => reference.traceId === traceId)
  return (here.find(({ follows }) => !follows) ?? here[0])?.spanId ?? ''
}

/** OpenTracing names an event by its field `event`, else by `message`. */
function eventText({ time, fields }: JaegerLog): string {
  const tags = new SpanTags(fields)
  const name = tags.take('event') || tags.take('message')
  return linkOrEvent({ time: `${time}`, name }, { attributes: encodeAttributes(tags.rest()) })
}

function linkText({ follows, traceId, spanId }: JaegerReference): string {
  const value = follows ? 'follows_from' : 'child_of'
  const attributes = encodeAttributes([{ key: 'opentracing.ref_type', value }])
  return linkOrEvent({ traceId, spanId }, { attributes })
}

function listText(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `[${texts.join(',')}]`
}
