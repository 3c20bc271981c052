import type { Params } from './params.ts'

/** Values that one answer holds at most. */
const MAX_VALUES = 10_000

/** Reads `limit` of a request for tag values; none and 0 mean as many as may be. */
export function valueLimit(params: Params): number {
  const limit = params.unsigned('limit') ?? 0
  return limit === 0 ? MAX_VALUES : Math.min(limit, MAX_VALUES)
}
