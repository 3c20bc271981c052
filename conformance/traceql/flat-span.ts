import { field, list, text } from '../compare/json.ts'
import { type Attribute, attributes, integer, unpadded } from './any-value.ts'

/** A span with all that an answer says about it, in one spelling. */
export interface FlatSpan {
  readonly spanId: string
  readonly name: string
  /** Everything with one value, by name. */
  readonly facts: ReadonlyMap<string, string>
  /** Attributes by owner: the span, its resource and its scope. */
  readonly attributes: ReadonlyMap<string, readonly Attribute[]>
  /** In the order of time. */
  readonly events: readonly Detail[]
  /** In the order of their ids. */
  readonly links: readonly Detail[]
}

/** An event or a link. */
export interface Detail {
  readonly facts: ReadonlyMap<string, string>
  readonly attributes: readonly Attribute[]
}

/** The spans of `batches` (v1) or `trace.resourceSpans` (v2), by span id. */
export function flatSpans(body: unknown, v2: boolean): Map<string, FlatSpan[]> {
  const spans = new Map<string, FlatSpan[]>()
  const resources = v2 ? field(field(body, 'trace'), 'resourceSpans') : field(body, 'batches')
  for (const resource of list(resources))
    for (const scope of list(field(resource, 'scopeSpans')))
      for (const source of list(field(scope, 'spans'))) {
        const span = flatSpan(field(resource, 'resource'), field(scope, 'scope'), source)
        const same = spans.get(span.spanId)
        if (same) same.push(span)
        else spans.set(span.spanId, [span])
      }
  return spans
}

function flatSpan(resource: unknown, scope: unknown, span: unknown): FlatSpan {
  const status = field(span, 'status')
  return {
    spanId: unpadded(field(span, 'spanId')),
    name: text(field(span, 'name')),
    facts: new Map([
      ['traceId', unpadded(field(span, 'traceId'))],
      ['parentSpanId', unpadded(field(span, 'parentSpanId'))],
      ['traceState', text(field(span, 'traceState'))],
      ['name', text(field(span, 'name'))],
      ['kind', text(field(span, 'kind')) || 'SPAN_KIND_UNSPECIFIED'],
      ['start', integer(field(span, 'startTimeUnixNano'))],
      ['end', integer(field(span, 'endTimeUnixNano'))],
      ['status', text(field(status, 'code')) || 'STATUS_CODE_UNSET'],
      ['status message', text(field(status, 'message'))],
      ['dropped attributes', integer(field(span, 'droppedAttributesCount'))],
      ['dropped events', integer(field(span, 'droppedEventsCount'))],
      ['dropped links', integer(field(span, 'droppedLinksCount'))],
      ['resource dropped attributes', integer(field(resource, 'droppedAttributesCount'))],
      ['scope name', text(field(scope, 'name'))],
      ['scope version', text(field(scope, 'version'))],
    ]),
    attributes: new Map([
      ['span', attributes(field(span, 'attributes'))],
      ['resource', attributes(field(resource, 'attributes'))],
      ['scope', attributes(field(scope, 'attributes'))],
    ]),
    events: sorted(list(field(span, 'events')).map(event)),
    links: sorted(list(field(span, 'links')).map(link)),
  }
}

const event = (source: unknown): Detail => ({
  facts: new Map([
    ['time', integer(field(source, 'timeUnixNano'))],
    ['name', text(field(source, 'name'))],
    ['dropped attributes', integer(field(source, 'droppedAttributesCount'))],
  ]),
  attributes: attributes(field(source, 'attributes')),
})

const link = (source: unknown): Detail => ({
  facts: new Map([
    ['traceId', unpadded(field(source, 'traceId'))],
    ['spanId', unpadded(field(source, 'spanId'))],
    ['traceState', text(field(source, 'traceState'))],
    ['dropped attributes', integer(field(source, 'droppedAttributesCount'))],
  ]),
  attributes: attributes(field(source, 'attributes')),
})

/** Times have equally many digits, so their texts sort as they do. */
function sorted(details: Detail[]): Detail[] {
  const key = (detail: Detail): string => [...detail.facts.values()].slice(0, 2).join(' ')
  return details.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
