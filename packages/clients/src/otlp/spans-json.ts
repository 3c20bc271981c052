import {
  encodeAttributes,
  type Scope,
  type SpanBatchBuilder,
  type SpanEventText,
  type SpanLinkText,
  type SpanRow,
} from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readAttributes } from './attributes-json.ts'
import { readId } from './ids.ts'
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

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
)
const CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`)

/** Adds the spans of a list of OTLP/JSON's `ResourceSpans`, ids in hex or base64. */
export function addSpansJson(list: JsonPlace, builder: SpanBatchBuilder): void {
  for (const resourceSpans of list.items()) {
    const resource = orEmpty(resourceSpans.at('resource'))
    const resourceIndex = builder.resource(resourceOf(readAttributes(resource.at('attributes'))))
    for (const scopeSpans of resourceSpans.at('scopeSpans').items()) {
      const scope = orEmpty(scopeSpans.at('scope'))
      const scopeIndex = builder.scope(readScope(scope))
      const around = {
        resource: resource.at('droppedAttributesCount').numberOr(0),
        scope: scope.at('droppedAttributesCount').numberOr(0),
      }
      for (const span of scopeSpans.at('spans').items()) {
        builder.add(resourceIndex, scopeIndex, readSpan(span, around))
      }
    }
  }
}

function readScope(scope: JsonPlace): Scope {
  return {
    name: scope.at('name').textOr(''),
    version: scope.at('version').textOr(''),
    attributes: encodeAttributes(readAttributes(scope.at('attributes'))),
  }
}

function readSpan(span: JsonPlace, around: DroppedAround): SpanRow {
  const status = orEmpty(span.at('status'))
  return {
    traceId: id(span.at('traceId'), 32),
    spanId: id(span.at('spanId'), 16),
    parentId: id(span.at('parentSpanId'), 16),
    name: span.at('name').textOr(''),
    kind: kindOf(enumeration(span.at('kind'), KINDS)),
    statusCode: statusOf(enumeration(status.at('code'), CODES)),
    statusMessage: status.at('message').textOr(''),
    start: span.at('startTimeUnixNano').integerOr(0n),
    end: span.at('endTimeUnixNano').integerOr(0n),
    attributes: encodeAttributes(readAttributes(span.at('attributes'))),
    events: listText(span.at('events').items().map(readEvent)),
    links: listText(span.at('links').items().map(readLink)),
    traceState: span.at('traceState').textOr(''),
    flags: span.at('flags').numberOr(0),
    dropped: droppedText(
      [
        span.at('droppedAttributesCount').numberOr(0),
        span.at('droppedEventsCount').numberOr(0),
        span.at('droppedLinksCount').numberOr(0),
      ],
      around,
    ),
  }
}

function readEvent(event: JsonPlace): SpanEventText {
  return eventOf(
    event.at('timeUnixNano').integerOr(0n),
    event.at('name').textOr(''),
    readAttributes(event.at('attributes')),
    event.at('droppedAttributesCount').numberOr(0),
  )
}

function readLink(link: JsonPlace): SpanLinkText {
  return linkOf(
    id(link.at('traceId'), 32),
    id(link.at('spanId'), 16),
    readAttributes(link.at('attributes')),
    {
      traceState: link.at('traceState').textOr(''),
      flags: link.at('flags').numberOr(0),
      dropped: link.at('droppedAttributesCount').numberOr(0),
    },
  )
}

function id(place: JsonPlace, digits: 16 | 32): string {
  const read = readId(place.textOr(''), digits)
  if (read === null) throw place.wrong(`an id of ${digits} hex digits, or base64`)
  return read
}

/** An enum by name or number. */
function enumeration(place: JsonPlace, names: readonly string[]): number {
  if (place.absent) return 0
  return typeof place.value === 'string' ? Math.max(0, names.indexOf(place.value)) : place.number()
}

/** A message that is not there is an empty one. */
function orEmpty(place: JsonPlace): JsonPlace {
  return place.absent ? place.empty() : place
}
