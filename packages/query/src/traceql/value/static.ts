/** Names of the span statuses, by OTLP number. */
export const STATUSES = ['unset', 'ok', 'error'] as const
/** Names of the span kinds, by OTLP number. */
export const KINDS = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
] as const

type Status = (typeof STATUSES)[number]
type Kind = (typeof KINDS)[number]

/**
 * A TraceQL value, written in a query or found on a span. `nil` stands for an absent attribute;
 * `array` for an attribute with many values (also those of many events or links); durations are
 * nanoseconds.
 */
export type Static =
  | { readonly type: 'nil' }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'duration'; readonly value: bigint }
  | { readonly type: 'status'; readonly value: Status }
  | { readonly type: 'kind'; readonly value: Kind }
  | { readonly type: 'array'; readonly values: readonly Static[] }

export type StaticType = Static['type']

export const NIL: Static = { type: 'nil' }
export const TRUE: Static = { type: 'bool', value: true }
export const FALSE: Static = { type: 'bool', value: false }

export const MIN_INT = -(2n ** 63n)
export const MAX_INT = 2n ** 63n - 1n

/** Whether values of this type can be calculated with. */
export function isNumeric(type: StaticType | 'unknown'): boolean {
  return type === 'int' || type === 'float' || type === 'duration'
}
