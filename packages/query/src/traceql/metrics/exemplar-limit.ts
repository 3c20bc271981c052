import type { Hint } from '../syntax/tree.ts'

/** Exemplars that an answer holds at most, and when nothing is said about it. */
const MAX_EXEMPLARS = 100

/** How many exemplars to show: what the hint `exemplars` says counts more than the request. */
export function exemplarLimit(hints: readonly Hint[], requested: number): number {
  const hint = hints.find(({ name }) => name === 'exemplars')?.value
  if (hint?.type === 'int') return Number(within(hint.value))
  if (hint?.type === 'bool' && !hint.value) return 0
  return requested === 0 ? MAX_EXEMPLARS : Math.min(requested, MAX_EXEMPLARS)
}

function within(value: bigint): bigint {
  const most = BigInt(MAX_EXEMPLARS)
  return value < 0n ? 0n : value > most ? most : value
}
