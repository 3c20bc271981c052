import type { StaticType } from '../value/static.ts'

/** Built-in properties under their scoped names. */
export const INTRINSIC_TYPES = {
  'span:name': 'string',
  'span:duration': 'duration',
  'span:status': 'status',
  'span:statusMessage': 'string',
  'span:kind': 'kind',
  'span:id': 'string',
  'span:parentID': 'string',
  'span:childCount': 'int',
  'trace:id': 'string',
  'trace:duration': 'duration',
  'trace:rootName': 'string',
  'trace:rootService': 'string',
  'event:name': 'string',
  'event:timeSinceStart': 'duration',
  'link:traceID': 'string',
  'link:spanID': 'string',
  // Tempo leaves the type of these open until it sees a span.
  'instrumentation:name': 'unknown',
  'instrumentation:version': 'unknown',
  nestedSetLeft: 'int',
  nestedSetRight: 'int',
  nestedSetParent: 'int',
  parent: 'nil',
} as const satisfies Record<string, StaticType | 'unknown'>

export type IntrinsicName = keyof typeof INTRINSIC_TYPES

/** Spellings without a scope. */
export const BARE_INTRINSICS: ReadonlyMap<string, IntrinsicName> = new Map([
  ['name', 'span:name'],
  ['duration', 'span:duration'],
  ['status', 'span:status'],
  ['statusMessage', 'span:statusMessage'],
  ['kind', 'span:kind'],
  ['rootName', 'trace:rootName'],
  ['rootServiceName', 'trace:rootService'],
  ['traceDuration', 'trace:duration'],
  ['nestedSetLeft', 'nestedSetLeft'],
  ['nestedSetRight', 'nestedSetRight'],
  ['nestedSetParent', 'nestedSetParent'],
  ['parent', 'parent'],
])

const BARE_SPELLINGS: ReadonlyMap<IntrinsicName, string> = new Map(
  [...BARE_INTRINSICS].map(([bare, name]) => [name, bare]),
)

/** The intrinsic without its scope, with it where it has no other spelling. */
export function bareSpelling(name: IntrinsicName): string {
  return BARE_SPELLINGS.get(name) ?? name
}

/** Scopes that have intrinsics, with what may follow their colon. */
export const SCOPED_INTRINSICS: ReadonlyMap<string, readonly string[]> = new Map(
  ['span', 'trace', 'event', 'link', 'instrumentation'].map((scope) => [
    scope,
    Object.keys(INTRINSIC_TYPES)
      .filter((name) => name.startsWith(`${scope}:`))
      .map((name) => name.slice(scope.length + 1)),
  ]),
)

/** The intrinsic with this scoped spelling. */
export function scopedIntrinsic(spelled: string): IntrinsicName | undefined {
  return Object.hasOwn(INTRINSIC_TYPES, spelled) && spelled.includes(':')
    ? (spelled as IntrinsicName)
    : undefined
}
