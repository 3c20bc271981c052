import {
  encodeAttributes,
  type Resource,
  type Scope,
  type SpanBatch,
  TailspanError,
} from '@tailspan/model'
import { canonicalId } from '../admit/ids.ts'
import type { SpanSink } from '../admit/span-sink.ts'
import type { SpanFields } from '../batch/span-columns.ts'
import {
  attributesAt,
  eachObject,
  enumAt,
  type JsonObject,
  listAt,
  objectAt,
  parseObject,
  stringAt,
  timeAt,
  uint32At,
  within,
} from './json-tree.ts'
import {
  type DroppedAround,
  droppedText,
  emptySpan,
  linkOrEvent,
  spanKind,
  statusCode,
} from './otlp-span.ts'

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (name) => `SPAN_KIND_${name}`,
)
const CODES = ['UNSET', 'OK', 'ERROR'].map((name) => `STATUS_CODE_${name}`)

/**
 * Reads an OTLP/JSON ExportTraceServiceRequest into the sink, and hands on a batch whenever it is
 * full. A span with a member of a wrong type is refused alone.
 */
export function* decodeOtlpSpansJson(
  body: Buffer,
  maxDepth: number,
  sink: SpanSink,
): Generator<SpanBatch, void> {
  const root = parseObject(body, maxDepth)
  for (const { resource, scope, around, place, spans } of scopes(root)) {
    for (const [index, item] of spans.entries()) {
      try {
        within(`${place}.spans[${index}]`, () =>
          sink.span(resource, scope, readSpan(objectAt({ span: item ?? 0 }, 'span'), around)),
        )
      } catch (error) {
        if (!(error instanceof TailspanError)) throw error
        sink.refusals.add('malformed', () => error.message)
      }
      if (sink.full) yield sink.take()
    }
  }
  if (sink.length > 0) yield sink.take()
}

/** The spans of one scope, and what they stand in. */
interface SpansOfScope {
  readonly resource: Resource
  readonly scope: Scope
  readonly around: DroppedAround
  readonly place: string
  readonly spans: readonly unknown[]
}

function scopes(root: JsonObject): SpansOfScope[] {
  const found: SpansOfScope[] = []
  let resources = 0
  eachObject(root, 'resourceSpans', (resourceSpans) => {
    const resourceJson = objectAt(resourceSpans, 'resource')
    const resource = readResource(resourceJson)
    const droppedOfResource = uint32At(resourceJson, 'droppedAttributesCount')
    let scopeCount = 0
    const outer = `resourceSpans[${resources++}]`
    eachObject(resourceSpans, 'scopeSpans', (scopeSpans) => {
      const scopeJson = objectAt(scopeSpans, 'scope')
      const droppedOfScope = uint32At(scopeJson, 'droppedAttributesCount')
      found.push({
        resource,
        scope: readScope(scopeJson),
        around: { resource: droppedOfResource, scope: droppedOfScope },
        place: `${outer}.scopeSpans[${scopeCount++}]`,
        spans: listAt(scopeSpans, 'spans'),
      })
    })
  })
  return found
}

function readResource(resource: JsonObject): Resource {
  const attributes = attributesAt(resource)
  const service = attributes.find(
    ({ key, value }) => key === 'service.name' && typeof value === 'string',
  )
  return {
    service: typeof service?.value === 'string' ? service.value : '',
    attributes: encodeAttributes(attributes),
  }
}

function readScope(scope: JsonObject): Scope {
  return {
    name: stringAt(scope, 'name'),
    version: stringAt(scope, 'version'),
    attributes: encodeAttributes(attributesAt(scope)),
  }
}

function readSpan(json: JsonObject, around: DroppedAround): SpanFields {
  const status = objectAt(json, 'status')
  const start = timeAt(json, 'startTimeUnixNano')
  const end = timeAt(json, 'endTimeUnixNano')
  return {
    ...emptySpan(),
    traceId: stringAt(json, 'traceId'),
    spanId: stringAt(json, 'spanId'),
    parentId: stringAt(json, 'parentSpanId'),
    name: stringAt(json, 'name'),
    kind: spanKind(enumAt(json, 'kind', KINDS)),
    statusCode: statusCode(enumAt(status, 'code', CODES)),
    statusMessage: stringAt(status, 'message'),
    startLow: Number(BigInt.asIntN(32, start)),
    startHigh: Number(start >> 32n),
    endLow: Number(BigInt.asIntN(32, end)),
    endHigh: Number(end >> 32n),
    attributes: encodeAttributes(attributesAt(json)),
    events: readList(json, 'events', readEvent),
    links: readList(json, 'links', readLink),
    traceState: stringAt(json, 'traceState'),
    flags: uint32At(json, 'flags'),
    dropped: droppedText(
      uint32At(json, 'droppedAttributesCount'),
      uint32At(json, 'droppedEventsCount'),
      uint32At(json, 'droppedLinksCount'),
      around,
    ),
  }
}

function readList(json: JsonObject, key: string, read: (item: JsonObject) => string): string {
  const texts: string[] = []
  eachObject(json, key, (item) => texts.push(read(item)))
  return texts.length === 0 ? '' : `[${texts.join(',')}]`
}

function readEvent(event: JsonObject): string {
  return linkOrEvent(
    { time: `${timeAt(event, 'timeUnixNano')}`, name: stringAt(event, 'name') },
    {
      attributes: encodeAttributes(attributesAt(event)),
      dropped: uint32At(event, 'droppedAttributesCount'),
    },
  )
}

function readLink(link: JsonObject): string {
  return linkOrEvent(
    {
      traceId: canonicalId(stringAt(link, 'traceId'), 32),
      spanId: canonicalId(stringAt(link, 'spanId'), 16),
    },
    {
      traceState: stringAt(link, 'traceState'),
      attributes: encodeAttributes(attributesAt(link)),
      flags: uint32At(link, 'flags'),
      dropped: uint32At(link, 'droppedAttributesCount'),
    },
  )
}
