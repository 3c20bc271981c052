import type { IntrinsicName } from '../syntax/intrinsics.ts'
import { KINDS, NIL, STATUSES, type Static } from '../value/static.ts'
import { type FieldReader, ofEvents, ofLinks } from './element.ts'

/** How each built-in property is read. */
const READERS: Readonly<Record<IntrinsicName, FieldReader>> = {
  'span:name': (t, i) => text(t.name(i)),
  'span:duration': (t, i) => ({ type: 'duration', value: t.duration(i) }),
  'span:status': (t, i) => ({ type: 'status', value: STATUSES[t.status(i)] ?? 'unset' }),
  'span:statusMessage': (t, i) => text(t.statusMessage(i)),
  'span:kind': (t, i) => ({ type: 'kind', value: KINDS[t.kind(i)] ?? 'unspecified' }),
  'span:id': (t, i) => text(t.spanId(i)),
  'span:parentID': (t, i) => text(t.parentId(i)),
  'span:childCount': (t, i) => whole(t.children()[i]?.length ?? 0),
  'trace:id': (t) => text(t.traceId),
  'trace:duration': (t) => ({ type: 'duration', value: t.end - t.start }),
  'trace:rootName': (t) => text(t.rootName),
  'trace:rootService': (t) => text(t.rootService),
  'event:name': ofEvents((event) => text(event.name)),
  'event:timeSinceStart': ofEvents((event, t, i) => ({
    type: 'duration',
    value: BigInt(event.time) - t.startOf(i),
  })),
  'link:traceID': ofLinks((link) => text(link.traceId)),
  'link:spanID': ofLinks((link) => text(link.spanId)),
  'instrumentation:name': (t, i) => text(t.scopeName(i)),
  'instrumentation:version': (t, i) => text(t.scopeVersion(i)),
  nestedSetLeft: (t, i) => whole(t.nestedSet().left[i] ?? 0),
  nestedSetRight: (t, i) => whole(t.nestedSet().right[i] ?? 0),
  nestedSetParent: (t, i) => whole(t.nestedSet().parent[i] ?? 0),
  parent: () => NIL,
}

export function readIntrinsic(name: IntrinsicName): FieldReader {
  return READERS[name]
}

function text(value: string): Static {
  return { type: 'string', value }
}

function whole(value: number): Static {
  return { type: 'int', value: BigInt(value) }
}
