import type { AttributeRef } from '../syntax/tree.ts'
import { decode } from '../trace/batch-view.ts'
import type { TraceView } from '../trace/trace-view.ts'
import { NIL, type Static } from '../value/static.ts'

/** Reads a value of one span of a trace; NIL when it is absent. */
export type FieldReader = (trace: TraceView, span: number) => Static

/** Looks an attribute up in its scope; without a scope on the span, then on the resource. */
export function readAttributeOf({ scope, name }: AttributeRef): FieldReader {
  switch (scope) {
    case 'none':
      return (trace, span) =>
        trace.attributes(span).get(name) ?? trace.resource(span).get(name) ?? NIL
    case 'span':
      return (trace, span) => trace.attributes(span).get(name) ?? NIL
    case 'resource':
      return (trace, span) => trace.resource(span).get(name) ?? NIL
    case 'instrumentation':
      return (trace, span) => trace.scopeAttributes(span).get(name) ?? NIL
    case 'event':
      return (trace, span) => many(trace.events(span), (e) => decode(e.attributes).get(name) ?? NIL)
    case 'link':
      return (trace, span) => many(trace.links(span), (l) => decode(l.attributes).get(name) ?? NIL)
  }
}

/** The values of many events or links as one: alone when there is one, none when there is none. */
export function many<T>(items: readonly T[], read: (item: T) => Static): Static {
  if (items.length === 0) return NIL
  const values: Static[] = []
  for (const item of items) {
    const value = read(item)
    if (value.type === 'array') values.push(...value.values)
    else if (value.type !== 'nil') values.push(value)
  }
  if (values.length === 0) return NIL
  return values.length === 1 && values[0] !== undefined ? values[0] : { type: 'array', values }
}
