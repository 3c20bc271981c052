import type { SpanBatch, SpanEventText, SpanLinkText } from '@tailspan/model'

type Json = Record<string, unknown>
type List = readonly Json[] | undefined

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const CODES = ['UNSET', 'OK', 'ERROR']

/** Each span of Tempo's JSON with its resource and scope, in a fixed order. */
export function flatJson(resourceSpans: unknown): unknown[] {
  const flat = (oneSpelling(resourceSpans ?? []) as readonly Json[]).flatMap((outer) =>
    (outer['scopeSpans'] as readonly Json[]).flatMap((inner) =>
      (inner['spans'] as readonly Json[]).map((span) => ({
        resource: outer['resource'],
        scope: inner['scope'],
        span,
      })),
    ),
  )
  return inOrder(flat)
}

/** An empty list may be left out. */
function oneSpelling(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    key === 'arrayValue' || key === 'kvlistValue' ? { values: [], ...(value as Json) } : value,
  ) as unknown
}

/** A batch as the JSON it came from. */
export function flatBatch(batch: SpanBatch): unknown[] {
  const flat = Array.from({ length: batch.length }, (_, row) => {
    const dropped = JSON.parse(batch.dropped[row] || '[]') as number[]
    const scope = batch.scopes[batch.scopeIndex[row] ?? 0]
    return {
      resource: without({
        attributes: list(batch.resources[batch.resourceIndex[row] ?? 0]?.attributes),
        droppedAttributesCount: dropped[3],
      }),
      scope: without({
        name: scope?.name,
        version: scope?.version,
        attributes: list(scope?.attributes),
        droppedAttributesCount: dropped[4],
      }),
      span: without({
        traceId: base64(batch.traceIds[row]),
        spanId: base64(batch.spanIds[row]),
        parentSpanId: base64(batch.parentIds[row]),
        traceState: batch.traceStates[row],
        name: batch.names[row],
        kind: batch.kinds[row] ? `SPAN_KIND_${KINDS[batch.kinds[row] ?? 0]}` : '',
        startTimeUnixNano: String(batch.starts[row]),
        endTimeUnixNano: String(batch.ends[row]),
        attributes: list(batch.attributes[row]),
        droppedAttributesCount: dropped[0],
        events: list(batch.events[row])?.map((event) =>
          eventJson(event as unknown as SpanEventText),
        ),
        droppedEventsCount: dropped[1],
        links: list(batch.links[row])?.map((link) => linkJson(link as unknown as SpanLinkText)),
        droppedLinksCount: dropped[2],
        status: without({
          code: batch.statusCodes[row] ? `STATUS_CODE_${CODES[batch.statusCodes[row] ?? 0]}` : '',
          message: batch.statusMessages[row],
        }),
        flags: batch.flags[row],
      }),
    }
  })
  return inOrder(flat)
}

function eventJson({ time, name, attributes, dropped }: SpanEventText): Json {
  return without({
    timeUnixNano: time,
    name,
    attributes: list(attributes),
    droppedAttributesCount: dropped,
  })
}

function linkJson(link: SpanLinkText): Json {
  return without({
    traceId: base64(link.traceId),
    spanId: base64(link.spanId),
    traceState: link.traceState,
    attributes: list(link.attributes),
    droppedAttributesCount: link.dropped,
    flags: link.flags,
  })
}

/** Zero values are not written. */
function without(json: Json): Json {
  const entries = Object.entries(json)
  return Object.fromEntries(
    entries.filter(([, value]) => value !== '' && value !== 0 && value !== undefined),
  )
}

function list(text: string | undefined): List {
  return text ? (JSON.parse(text) as readonly Json[]) : undefined
}

function base64(hex: string | undefined): string {
  return Buffer.from(hex ?? '', 'hex').toString('base64')
}

function inOrder(flat: readonly { readonly span: Json }[]): unknown[] {
  const key = ({ span }: { readonly span: Json }): string =>
    `${String(span['spanId'])} ${String(span['name'])} ${String(span['kind'])} ${JSON.stringify(span).length}`
  return flat.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
