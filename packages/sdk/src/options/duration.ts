/** A time span; a bare number is milliseconds. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h'}`

const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/** Milliseconds of `250`, `'250ms'`, `'1.5s'`, `'2m'` or `'1h'`; undefined for anything else or below 0. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  if (typeof value !== 'string') return undefined
  const found = /^(\d{1,15}(?:\.\d{1,9})?)(ms|s|m|h)?$/.exec(value.trim())
  if (found === null) return undefined
  return Number(found[1]) * (UNITS.get(found[2] ?? 'ms') ?? 1)
}
