import {
  type Attribute,
  type AttributeValue,
  decodeAttributes,
  type SpanBatch,
  type SpanEventText,
  type SpanLinkText,
  toBase64,
} from '@tailspan/model'
import { choice, list, record, type Schema, shape, text } from '../openapi/schema.ts'

/** A plain JSON value: integers beyond 2^53 are strings, bytes base64, kvlists objects. */
type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue }

interface AttributeJson {
  readonly key: string
  readonly value: PlainValue
}

/** A span as this API answers it. */
export interface SpanJson {
  readonly spanId: string
  /** '' for a root. */
  readonly parentId: string
  readonly name: string
  readonly service: string
  readonly kind: string
  readonly status: string
  readonly statusMessage: string
  /** Nanoseconds since the epoch, decimal. */
  readonly start: string
  /** Nanoseconds, decimal; never negative. */
  readonly durationNs: string
  readonly scope: { readonly name: string; readonly version: string }
  readonly attributes: AttributeJson[]
  readonly resource: AttributeJson[]
  readonly events: { time: string; name: string; attributes: AttributeJson[] }[]
  readonly links: { traceId: string; spanId: string; attributes: AttributeJson[] }[]
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const statuses = ['unset', 'ok', 'error']

const attributes: Schema = list(
  record('Attribute', {
    key: text(),
    value: {
      description:
        'plain JSON: integers beyond 2^53 and numbers that are none (`NaN`) are text, bytes base64, lists of ' +
        'keys and values objects',
    },
  }),
)

export const spanSchema = record('Span', {
  spanId: text('16 hex digits'),
  parentId: text('16 hex digits, or empty for a root'),
  name: text(),
  service: text(),
  kind: choice(kinds),
  status: choice(statuses),
  statusMessage: text(),
  start: text('nanoseconds since the epoch, decimal'),
  durationNs: text('nanoseconds, decimal'),
  scope: shape({ name: text(), version: text() }),
  attributes,
  resource: attributes,
  events: list(shape({ time: text('nanoseconds since the epoch'), name: text(), attributes })),
  links: list(shape({ traceId: text(), spanId: text(), attributes })),
})

/** All spans of a batch, earliest first. */
export function spansJson(batch: SpanBatch): SpanJson[] {
  const resources = batch.resources.map((resource) => attributesJson(resource.attributes))
  const order = Array.from({ length: batch.length }, (_, row) => row).sort((a, b) => {
    const difference = (batch.starts[a] ?? 0n) - (batch.starts[b] ?? 0n)
    return difference < 0n ? -1 : difference > 0n ? 1 : a - b
  })
  return order.map((row) => {
    const start = batch.starts[row] ?? 0n
    const duration = (batch.ends[row] ?? 0n) - start
    const resource = batch.resourceIndex[row] ?? 0
    const scope = batch.scopes[batch.scopeIndex[row] ?? 0]
    return {
      spanId: batch.spanIds[row] ?? '',
      parentId: batch.parentIds[row] ?? '',
      name: batch.names[row] ?? '',
      service: batch.resources[resource]?.service ?? '',
      kind: kinds[batch.kinds[row] ?? 0] ?? 'unspecified',
      status: statuses[batch.statusCodes[row] ?? 0] ?? 'unset',
      statusMessage: batch.statusMessages[row] ?? '',
      start: String(start),
      durationNs: String(duration > 0n ? duration : 0n),
      scope: { name: scope?.name ?? '', version: scope?.version ?? '' },
      attributes: attributesJson(batch.attributes[row] ?? ''),
      resource: resources[resource] ?? [],
      events: listOf<SpanEventText>(batch.events[row]).map((event) => ({
        time: event.time,
        name: event.name,
        attributes: attributesJson(event.attributes ?? ''),
      })),
      links: listOf<SpanLinkText>(batch.links[row]).map((link) => ({
        traceId: link.traceId,
        spanId: link.spanId,
        attributes: attributesJson(link.attributes ?? ''),
      })),
    }
  })
}

function listOf<T>(text: string | undefined): T[] {
  return text ? (JSON.parse(text) as T[]) : []
}

function attributesJson(text: string): AttributeJson[] {
  return decodeAttributes(text).map(({ key, value }) => ({ key, value: plain(value) }))
}

function plain(value: AttributeValue): PlainValue {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Uint8Array) return toBase64(value)
  if ('kvlist' in value) return members(value.kvlist)
  return value.map(plain)
}

function members(pairs: readonly Attribute[]): { [key: string]: PlainValue } {
  const result = Object.create(null) as { [key: string]: PlainValue }
  for (const pair of pairs) result[pair.key] = plain(pair.value)
  return result
}
