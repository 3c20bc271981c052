import type { SpanCondition } from '@tailspan/model'

/** Holds for every span. */
export const ALL: SpanCondition = { kind: 'all' }

/** What meets every one of the conditions, without an `and` inside an `and`. */
export function allOf(conditions: readonly SpanCondition[]): SpanCondition {
  const of = conditions
    .flatMap((condition) => (condition.kind === 'and' ? condition.of : [condition]))
    .filter((condition) => condition.kind !== 'all')
  return of.length > 1 ? { kind: 'and', of } : (of[0] ?? ALL)
}

/** What meets one of the conditions, without an `or` inside an `or`. */
export function anyOf(conditions: readonly SpanCondition[]): SpanCondition {
  if (conditions.some((condition) => condition.kind === 'all')) return ALL
  const of = conditions.flatMap((condition) =>
    condition.kind === 'or' ? condition.of : [condition],
  )
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of }
}
