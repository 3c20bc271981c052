import {
  type Attribute,
  encodeAttributes,
  type SpanBatch,
  SpanBatchBuilder,
  type SpanEventText,
  type SpanLinkText,
} from '@tailspan/model'

/** One span as a test writes it. Ids are small numbers, see `traceIdOf` and `spanIdOf`. */
export interface TestSpan {
  readonly trace: number
  readonly id: number
  /** Absent: a root. */
  readonly parent?: number
  readonly name?: string
  readonly kind?: number
  readonly status?: number
  readonly message?: string
  /** Nanoseconds. */
  readonly start: bigint
  /** Nanoseconds; absent: as the start. */
  readonly end?: bigint
  readonly attributes?: readonly Attribute[]
  readonly service?: string
  /** Resource attributes besides `service.name`. */
  readonly resource?: readonly Attribute[]
  readonly scope?: {
    readonly name: string
    readonly version?: string
    readonly attributes?: readonly Attribute[]
  }
  readonly events?: readonly {
    readonly time: bigint
    readonly name: string
    readonly attributes?: readonly Attribute[]
  }[]
  readonly links?: readonly {
    readonly trace: number
    readonly id: number
    readonly attributes?: readonly Attribute[]
  }[]
  readonly traceState?: string
  readonly flags?: number
  readonly dropped?: string
}

/** 32 hex digits with the number at both ends, so that both halves differ. */
export function traceIdOf(trace: number): string {
  const hex = trace.toString(16)
  return `${hex.padEnd(8, '0')}${hex.padStart(24, '0')}`
}

/** 16 hex digits. */
export function spanIdOf(id: number): string {
  return id.toString(16).padStart(16, '0')
}

/** A batch of spans in the given order. */
export function spanBatch(spans: readonly TestSpan[]): SpanBatch {
  const builder = new SpanBatchBuilder()
  for (const span of spans) {
    const service = span.service ?? 'shop'
    const named = [{ key: 'service.name', value: service }, ...(span.resource ?? [])]
    const { name = '', version = '', attributes = [] } = span.scope ?? {}
    builder.add(
      builder.resource({ service, attributes: encodeAttributes(named) }),
      builder.scope({ name, version, attributes: encodeAttributes(attributes) }),
      {
        traceId: traceIdOf(span.trace),
        spanId: spanIdOf(span.id),
        parentId: span.parent === undefined ? '' : spanIdOf(span.parent),
        name: span.name ?? 'work',
        kind: span.kind ?? 1,
        statusCode: span.status ?? 0,
        statusMessage: span.message ?? '',
        start: span.start,
        end: span.end ?? span.start,
        attributes: encodeAttributes(span.attributes ?? []),
        events: listText((span.events ?? []).map(eventText)),
        links: listText((span.links ?? []).map(linkText)),
        traceState: span.traceState ?? '',
        flags: span.flags ?? 0,
        dropped: span.dropped ?? '',
      },
    )
  }
  return builder.build()
}

/** A span as it came out of a store, with what its indexes point at: for comparing. */
export type PrintedSpan = Readonly<Record<string, string | number>>

/** The spans of a batch, in order. */
export function printSpans(batch: SpanBatch, from = 0, to = batch.length): PrintedSpan[] {
  return Array.from({ length: to - from }, (_, i) => {
    const row = from + i
    const resource = batch.resources[batch.resourceIndex[row] ?? -1]
    const scope = batch.scopes[batch.scopeIndex[row] ?? -1]
    return {
      traceId: batch.traceIds[row] ?? '?',
      spanId: batch.spanIds[row] ?? '?',
      parentId: batch.parentIds[row] ?? '?',
      name: batch.names[row] ?? '?',
      kind: batch.kinds[row] ?? '?',
      status: batch.statusCodes[row] ?? '?',
      message: batch.statusMessages[row] ?? '?',
      start: String(batch.starts[row]),
      end: String(batch.ends[row]),
      service: resource?.service ?? '?',
      resource: resource?.attributes ?? '?',
      scope: JSON.stringify(scope ?? '?'),
      attributes: batch.attributes[row] ?? '?',
      events: batch.events[row] ?? '?',
      links: batch.links[row] ?? '?',
      traceState: batch.traceStates[row] ?? '?',
      flags: batch.flags[row] ?? '?',
      dropped: batch.dropped[row] ?? '?',
    }
  })
}

function eventText(event: NonNullable<TestSpan['events']>[number]): SpanEventText {
  const attributes = encodeAttributes(event.attributes ?? [])
  return { time: String(event.time), name: event.name, ...(attributes && { attributes }) }
}

function linkText(link: NonNullable<TestSpan['links']>[number]): SpanLinkText {
  const attributes = encodeAttributes(link.attributes ?? [])
  const ids = { traceId: traceIdOf(link.trace), spanId: spanIdOf(link.id) }
  return { ...ids, ...(attributes && { attributes }) }
}

function listText(list: readonly unknown[]): string {
  return list.length === 0 ? '' : JSON.stringify(list)
}
