import type { AttributeRef } from '../syntax/tree.ts'
import { decode } from '../trace/batch-view.ts'
import { NIL } from '../value/static.ts'
import { type FieldReader, ofEvents, ofLinks } from './element.ts'

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
      return ofEvents((event) => decode(event.attributes).get(name) ?? NIL)
    case 'link':
      return ofLinks((link) => decode(link.attributes).get(name) ?? NIL)
  }
}
