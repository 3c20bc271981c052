/** Parameter: how far back to look. */
export const HOURS = {
  type: 'number',
  exclusiveMinimum: 0,
  maximum: 8784,
  default: 1,
  description: 'how far back to look',
} as const

const HOUR_MS = 3_600_000

/** The range up to now, to which now belongs. */
export function lastHours(
  hours: number,
  now: bigint,
): { readonly start: bigint; readonly end: bigint } {
  return { start: now - BigInt(Math.ceil(hours * HOUR_MS)) * 1_000_000n, end: now + 1n }
}
