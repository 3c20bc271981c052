import type { SpanEventText, SpanLinkText } from '@tailspan/model'
import type { FieldExpression } from '../syntax/tree.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { NIL, type Static } from '../value/static.ts'

/** The event and the link that a condition is held against; null on a span without any. */
export interface Element {
  readonly event: SpanEventText | null
  readonly link: SpanLinkText | null
}

/**
 * Reads a value of one span of a trace; NIL when it is absent. With an element those of events and
 * links are of this one, else of all of the span.
 */
export type FieldReader = (trace: TraceView, span: number, at?: Element) => Static

/** Which elements of a span an expression looks at. */
export interface ElementUse {
  readonly events: boolean
  readonly links: boolean
}

export function elementUse(node: FieldExpression): ElementUse {
  switch (node.kind) {
    case 'static':
      return { events: false, links: false }
    case 'attribute':
      return { events: node.scope === 'event', links: node.scope === 'link' }
    case 'intrinsic':
      return { events: node.name.startsWith('event:'), links: node.name.startsWith('link:') }
    case 'unary':
      return elementUse(node.of)
    case 'binary': {
      const [left, right] = [elementUse(node.left), elementUse(node.right)]
      return { events: left.events || right.events, links: left.links || right.links }
    }
  }
}

/** All that conditions of one expression have to meet together on a span. */
export function* elementsOf(trace: TraceView, span: number, use: ElementUse): Generator<Element> {
  const events = use.events ? orNone(trace.events(span)) : [null]
  const links = use.links ? orNone(trace.links(span)) : [null]
  for (const event of events) for (const link of links) yield { event, link }
}

/** Whether a span has events and links where an expression looks at them. */
export function hasElements(
  trace: TraceView,
  span: number,
  use: ElementUse,
  at: Element | undefined,
): boolean {
  if (at !== undefined)
    return (!use.events || at.event !== null) && (!use.links || at.link !== null)
  if (use.events && trace.events(span).length === 0) return false
  return !use.links || trace.links(span).length > 0
}

function orNone<T>(items: readonly T[]): readonly (T | null)[] {
  return items.length === 0 ? [null] : items
}

type Read<T> = (item: T, trace: TraceView, span: number) => Static

/** The reader of a property of events. */
export function ofEvents(read: Read<SpanEventText>): FieldReader {
  return (trace, span, at) => {
    if (at === undefined) return many(trace.events(span).map((event) => read(event, trace, span)))
    return at.event === null ? NIL : read(at.event, trace, span)
  }
}

/** The reader of a property of links. */
export function ofLinks(read: Read<SpanLinkText>): FieldReader {
  return (trace, span, at) => {
    if (at === undefined) return many(trace.links(span).map((link) => read(link, trace, span)))
    return at.link === null ? NIL : read(at.link, trace, span)
  }
}

/** Many values as one: alone when there is one, none when there is none. */
function many(all: readonly Static[]): Static {
  const values = all
    .flatMap((value) => (value.type === 'array' ? value.values : [value]))
    .filter((value) => value.type !== 'nil')
  if (values.length === 0) return NIL
  return values.length === 1 && values[0] !== undefined ? values[0] : { type: 'array', values }
}
