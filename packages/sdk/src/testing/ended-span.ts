import type { Attributes, Link, SpanStatus } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

export interface SpanShape {
  readonly traceId?: string
  readonly spanId?: string
  readonly name?: string
  readonly attributes?: Attributes
  readonly status?: SpanStatus
  readonly links?: Link[]
  readonly events?: ReadableSpan['events']
}

const resource = resourceFromAttributes({})
const instrumentationScope = { name: 'test', version: '1.0' }

/** A span that has ended. */
export function endedSpan(shape: SpanShape = {}): ReadableSpan {
  const ids = {
    traceId: shape.traceId ?? '0af7651916cd43dd8448eb211c80319c',
    spanId: shape.spanId ?? 'b7ad6b7169203331',
    traceFlags: 1,
  }
  return {
    name: shape.name ?? 'work',
    kind: 0,
    spanContext: () => ids,
    startTime: [1_763_750_000, 123_456_789],
    endTime: [1_763_750_001, 23_456_789],
    duration: [0, 900_000_000],
    status: shape.status ?? { code: 0 },
    attributes: shape.attributes ?? {},
    links: shape.links ?? [],
    events: shape.events ?? [],
    ended: true,
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}
