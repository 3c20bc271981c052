import {
  type Attribute,
  type AttributeValue,
  encodeAttributes,
  type SpanBatchBuilder,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'
import type { JsonPlace } from '../http/json-place.ts'
import { readHexId } from '../otlp/ids.ts'
import { SpanTags } from '../otlp/span-tags.ts'
import { eventOf, linkOf, listText, resourceOf } from '../otlp/span-texts.ts'
import { readMicros } from '../time/read-time.ts'

type Pair = readonly [key: string, value: AttributeValue]

interface Reference {
  readonly follows: boolean
  readonly traceId: string
  readonly spanId: string
}

/** Adds the spans of one trace in the JSON of Jaeger's UI. */
export function addTrace(trace: JsonPlace, builder: SpanBatchBuilder): void {
  const resources = new Map<string, number>()
  for (const [id, process] of trace.at('processes').members()) {
    resources.set(id, builder.resource(resourceOf(processAttributes(process))))
  }
  const nobody = (): number => builder.resource(resourceOf([]))
  for (const span of trace.at('spans').items()) {
    const own = span.at('process')
    const resource = own.absent
      ? (resources.get(span.at('processID').textOr('')) ?? nobody())
      : builder.resource(resourceOf(processAttributes(own)))
    addSpan(span, resource, builder)
  }
}

function addSpan(span: JsonPlace, resource: number, builder: SpanBatchBuilder): void {
  const tags = new SpanTags(readTags(span.at('tags')))
  const traceId = id(span.at('traceID'), 32)
  const references = span.at('references').items().map(readReference)
  const parentId = parentOf(span, traceId, references)
  const start = readMicros(span.at('startTime'))
  const status = tags.takeStatus()
  const kind = tags.takeKind()
  const traceState = tags.take('w3c.tracestate')
  const scope = builder.scope(tags.takeScope())
  builder.add(resource, scope, {
    traceId,
    spanId: id(span.at('spanID'), 16),
    parentId,
    name: span.at('operationName').textOr(''),
    kind,
    statusCode: status.code,
    statusMessage: status.message,
    start,
    end: start + readMicros(span.at('duration')),
    attributes: encodeAttributes(tags.rest()),
    events: listText(span.at('logs').items().map(readLog)),
    links: listText(
      references.filter((to) => to.traceId !== traceId || to.spanId !== parentId).map(linkTo),
    ),
    traceState,
    flags: span.at('flags').numberOr(0) & 1,
  })
}

/** As named, else what it refers to in its own trace: rather as a child than as a follower. */
function parentOf(span: JsonPlace, traceId: string, references: readonly Reference[]): string {
  const named = id(span.at('parentSpanID'), 16)
  if (named !== '') return named
  const here = references.filter((reference) => reference.traceId === traceId)
  return (here.find(({ follows }) => !follows) ?? here[0])?.spanId ?? ''
}

function readReference(reference: JsonPlace): Reference {
  return {
    follows: reference.at('refType').textOr('') === 'FOLLOWS_FROM',
    traceId: id(reference.at('traceID'), 32),
    spanId: id(reference.at('spanID'), 16),
  }
}

function linkTo({ follows, traceId, spanId }: Reference): SpanLinkText {
  const value = follows ? 'follows_from' : 'child_of'
  return linkOf(traceId, spanId, [{ key: 'opentracing.ref_type', value }])
}

/** An event is named by its field `event`, else by `message`. */
function readLog(log: JsonPlace): SpanEventText {
  const fields = new SpanTags(readTags(log.at('fields')))
  const name = fields.take('event') || fields.take('message')
  return eventOf(readMicros(log.at('timestamp')), name, fields.rest())
}

function processAttributes(process: JsonPlace): Attribute[] {
  const service = process.at('serviceName').textOr('')
  const own: Attribute[] = service === '' ? [] : [{ key: 'service.name', value: service }]
  const tags = readTags(process.at('tags')).filter(
    ([key]) => key !== 'service.name' || service === '',
  )
  return [...own, ...tags.map(([key, value]) => ({ key, value }))]
}

function readTags(list: JsonPlace): Pair[] {
  return list.items().map((tag): Pair => [tag.at('key').textOr(''), readValue(tag)])
}

/** Integers too large for JavaScript come as text. */
function readValue(tag: JsonPlace): AttributeValue {
  const value = tag.at('value')
  if (value.absent) return null
  switch (tag.at('type').textOr('string')) {
    case 'int64':
      return typeof value.value === 'number' && !Number.isSafeInteger(value.value)
        ? value.value
        : value.integer()
    case 'float64':
      return value.number()
    case 'bool':
      return value.value === 'true' || value.value === true
    case 'binary':
      return new Uint8Array(Buffer.from(value.text(), 'base64'))
    default:
      return typeof value.value === 'string' ? value.value : JSON.stringify(value.value)
  }
}

function id(place: JsonPlace, digits: 16 | 32): string {
  const read = readHexId(place.textOr(''), digits)
  if (read === null) throw place.wrong(`an id of at most ${digits} hex digits`)
  return read
}
