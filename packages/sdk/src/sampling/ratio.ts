/** Hex digits at the end of a trace id that are random in every format of ids, as W3C wants it. */
const DIGITS = 13
const RANGE = 16 ** DIGITS

/**
 * Whether a trace is among this share of all. The same for one id everywhere, and a larger ratio has all
 * that a smaller one has, so that services with different ratios still agree on as many traces as they can.
 * @param ratio from 0 to 1
 */
export function isInRatio(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true
  if (ratio <= 0) return false
  return Number.parseInt(traceId.slice(-DIGITS), 16) >= Math.round((1 - ratio) * RANGE)
}
