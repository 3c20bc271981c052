/** How long targets are left alone after failures, milliseconds. */
export interface Pace {
  /** Upper bound after the first failure; it doubles with each further one. */
  readonly firstMs: number
  readonly longestMs: number
  /** After failures that somebody has to put right. */
  readonly blockedMs: number
}

export const defaultPace: Pace = { firstMs: 250, longestMs: 30_000, blockedMs: 60_000 }

/** Longest wait that a server may ask for. */
const LONGEST_ASKED_MS = 600_000

/**
 * Milliseconds to wait after the `failures`-th failure in a row: between half and the whole of a growing
 * bound, so that many senders do not come back at once, and no less than the server asked for.
 * @param retryAfter seconds that the server named
 * @param random from 0 to 1
 */
export function retryWaitMs(
  pace: Pace,
  blocked: boolean,
  failures: number,
  retryAfter: number | undefined,
  random: () => number,
): number {
  const growing = pace.firstMs * 2 ** Math.min(failures - 1, 20)
  const bound = blocked ? pace.blockedMs : Math.min(pace.longestMs, growing)
  const asked = Math.min((retryAfter ?? 0) * 1000, LONGEST_ASKED_MS)
  return asked + bound / 2 + (random() * bound) / 2
}
