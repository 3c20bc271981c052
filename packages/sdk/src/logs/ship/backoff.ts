const FIRST_MS = 250
const LONGEST_MS = 30_000

/**
 * Milliseconds to wait after the given number of failures in a row: from half of an exponentially
 * growing bound up to that bound.
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: () => number): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20))
  return Math.round(bound * (0.5 + random() / 2))
}

/**
 * Milliseconds of a Retry-After header, which holds seconds or a date; undefined for anything else.
 * At most an hour: a server that says "next year" is asked again before.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  let ms: number | undefined
  if (/^\d{1,9}$/.test(text)) ms = Number(text) * 1000
  else if (/^[A-Za-z]{3},? .*\d{2}:\d{2}:\d{2}/.test(text)) ms = Date.parse(text) - nowMs
  if (ms === undefined || Number.isNaN(ms)) return undefined
  return Math.min(3_600_000, Math.max(0, ms))
}
