import type { SpanBatch, SpanEventText, SpanLinkText } from '@tailspan/model'
import { droppedOf, listOf, type OtlpTrace } from './trace-to-otlp.ts'

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const STATUSES = ['UNSET', 'OK', 'ERROR']

/** A trace as Tempo writes it in JSON: ids in base64, 64-bit integers as strings, enums by name. */
export function traceJson({ batch, resourceSpans }: OtlpTrace): unknown[] {
  return resourceSpans.map(({ resource, dropped, scopeSpans }) => ({
    resource: withDropped(withAttributes({}, resource.attributes), dropped),
    scopeSpans: scopeSpans.map(({ scope, dropped: droppedOfScope, rows }) => ({
      scope: withDropped(
        withAttributes(
          {
            ...(scope.name === '' ? {} : { name: scope.name }),
            ...(scope.version === '' ? {} : { version: scope.version }),
          },
          scope.attributes,
        ),
        droppedOfScope,
      ),
      spans: rows.map((row) => spanJson(batch, row)),
    })),
  }))
}

type Json = Record<string, unknown>

function spanJson(batch: SpanBatch, row: number): Json {
  const span: Json = {
    traceId: base64(batch.traceIds[row]),
    spanId: base64(batch.spanIds[row]),
  }
  put(span, 'traceState', batch.traceStates[row])
  put(span, 'parentSpanId', base64(batch.parentIds[row]))
  span['name'] = batch.names[row]
  const kind = batch.kinds[row] ?? 0
  if (kind > 0) span['kind'] = `SPAN_KIND_${KINDS[kind] ?? kind}`
  span['startTimeUnixNano'] = String(batch.starts[row] ?? 0n)
  span['endTimeUnixNano'] = String(batch.ends[row] ?? 0n)
  withAttributes(span, batch.attributes[row])
  const [attributes, events, links] = droppedOf(batch, row)
  put(span, 'droppedAttributesCount', attributes)
  const eventList = listOf<SpanEventText>(batch.events[row])
  if (eventList.length > 0) span['events'] = eventList.map(eventJson)
  put(span, 'droppedEventsCount', events)
  const linkList = listOf<SpanLinkText>(batch.links[row])
  if (linkList.length > 0) span['links'] = linkList.map(linkJson)
  put(span, 'droppedLinksCount', links)
  span['status'] = statusJson(batch, row)
  put(span, 'flags', batch.flags[row])
  return span
}

function statusJson(batch: SpanBatch, row: number): Json {
  const status: Json = {}
  put(status, 'message', batch.statusMessages[row])
  const code = batch.statusCodes[row] ?? 0
  if (code > 0) status['code'] = `STATUS_CODE_${STATUSES[code] ?? code}`
  return status
}

function eventJson(event: SpanEventText): Json {
  const json: Json = { timeUnixNano: event.time, name: event.name }
  withAttributes(json, event.attributes)
  put(json, 'droppedAttributesCount', event.dropped)
  return json
}

function linkJson(link: SpanLinkText): Json {
  const json: Json = { traceId: base64(link.traceId), spanId: base64(link.spanId) }
  put(json, 'traceState', link.traceState)
  withAttributes(json, link.attributes)
  put(json, 'droppedAttributesCount', link.dropped)
  put(json, 'flags', link.flags)
  return json
}

/** Attributes are kept in the very form that is sent. */
function withAttributes(json: Json, attributes: string | undefined): Json {
  if (attributes !== undefined && attributes !== '') json['attributes'] = listOf(attributes)
  return json
}

function withDropped(json: Json, dropped: number): Json {
  put(json, 'droppedAttributesCount', dropped)
  return json
}

/** Zero values are not written. */
function put(json: Json, key: string, value: string | number | undefined): void {
  if (value !== undefined && value !== '' && value !== 0) json[key] = value
}

function base64(hex: string | undefined): string {
  return Buffer.from(hex ?? '', 'hex').toString('base64')
}
