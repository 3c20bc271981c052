import type { SpanFields } from '../batch/span-columns.ts'

/** A span of which nothing was said yet. */
export function emptySpan(): SpanFields {
  return {
    traceId: '',
    spanId: '',
    parentId: '',
    name: '',
    kind: 0,
    statusCode: 0,
    statusMessage: '',
    startLow: 0,
    startHigh: 0,
    endLow: 0,
    endHigh: 0,
    attributes: '',
    events: '',
    links: '',
    traceState: '',
    flags: 0,
    dropped: '',
  }
}

/** Forgets what was said of a span, in place. */
export function clearSpan(span: SpanFields): void {
  span.traceId = ''
  span.spanId = ''
  span.parentId = ''
  span.name = ''
  span.kind = 0
  span.statusCode = 0
  span.statusMessage = ''
  span.startLow = 0
  span.startHigh = 0
  span.endLow = 0
  span.endHigh = 0
  span.attributes = ''
  span.events = ''
  span.links = ''
  span.traceState = ''
  span.flags = 0
  span.dropped = ''
}

/** A kind that OTLP defines, else 0 (unspecified). */
export function spanKind(value: number): number {
  return value <= 5 ? value : 0
}

/** A status code that OTLP defines, else 0 (unset). */
export function statusCode(value: number): number {
  return value <= 2 ? value : 0
}

/** Attributes that were dropped from what spans stand in. */
export interface DroppedAround {
  readonly resource: number
  readonly scope: number
}

/** SpanBatch's `dropped`. */
export function droppedText(
  attributes: number,
  events: number,
  links: number,
  { resource, scope }: DroppedAround,
): string {
  if (resource + scope > 0) return `[${attributes},${events},${links},${resource},${scope}]`
  return attributes + events + links === 0 ? '' : `[${attributes},${events},${links}]`
}

/** Text of a SpanEventText or SpanLinkText: what it always has, then what is not empty or zero. */
export function linkOrEvent(
  always: Readonly<Record<string, string>>,
  sometimes: Readonly<Record<string, string | number>>,
): string {
  const entries = Object.entries(sometimes).filter(([, value]) => value !== '' && value !== 0)
  return JSON.stringify({ ...always, ...Object.fromEntries(entries) })
}
