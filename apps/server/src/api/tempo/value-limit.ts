import type { Params } from './params.ts'

/** Values that one answer holds at most. */
const MAX_VALUES = 10_000

/** Reads `limit` of a request for tag values; none and 0 mean as many as may be. */
export function valueLimit(params: Params): number {
  const limit = limitOf(params)
  return limit === 0 ? MAX_VALUES : Math.min(limit, MAX_VALUES)
}

/** Reads `limit` of a request for tag names; none and 0 mean all. */
export function nameLimit(params: Params): number {
  const limit = limitOf(params)
  return limit === 0 ? Number.POSITIVE_INFINITY : limit
}

function limitOf(params: Params): number {
  // Read so that a faulty one is refused; values do not grow stale here.
  params.unsigned('maxStaleValues')
  return params.unsigned('limit') ?? 0
}
