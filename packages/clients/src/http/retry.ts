/** First and longest wait before another attempt, in milliseconds. */
const BASE_MS = 100
const LONGEST_MS = 10_000

/** Statuses that pass by themselves. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504])

export function isRetryableStatus(status: number): boolean {
  return RETRYABLE.has(status)
}

/**
 * Milliseconds to wait before attempt `attempt` (1 is the first repeated one): anything from none to
 * an exponentially growing bound, so that many clients do not come back at once.
 * @param random from 0 to 1
 */
export function backoffMs(attempt: number, random: () => number): number {
  const bound = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(attempt - 1, 20))
  return Math.floor(random() * bound)
}

/**
 * Seconds of a Retry-After header, which holds seconds or a date; undefined for anything else.
 * @param nowMs milliseconds since the epoch
 */
export function parseRetryAfter(
  header: string | readonly string[] | undefined,
  nowMs: number,
): number | undefined {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text)
  // Only HTTP dates: Date.parse alone would take "-5" or "3x" for a year.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : Math.max(0, Math.ceil((atMs - nowMs) / 1000))
}
