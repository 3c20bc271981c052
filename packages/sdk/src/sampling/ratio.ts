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
  return lastDigits(traceId) >= Math.round((1 - ratio) * RANGE)
}

/** Without a text of its own: this is asked for every trace. */
function lastDigits(traceId: string): number {
  let value = 0
  for (let i = traceId.length - DIGITS; i < traceId.length; i++) {
    const code = traceId.charCodeAt(i)
    value = value * 16 + (code > 57 ? (code & 15) + 9 : code & 15)
  }
  return value
}
