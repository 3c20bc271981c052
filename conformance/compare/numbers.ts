/** Reads a JSON number, a decimal string, or Go's spelling of NaN and infinity. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  if (/^nan$/i.test(trimmed)) return Number.NaN
  if (/^\+?inf(inity)?$/i.test(trimmed)) return Number.POSITIVE_INFINITY
  if (/^-inf(inity)?$/i.test(trimmed)) return Number.NEGATIVE_INFINITY
  if (trimmed === '') return undefined
  const number = Number(trimmed)
  return Number.isNaN(number) ? undefined : number
}

/** Equal within 1e-9 of the larger one, or within `absolute`; NaN equals NaN. */
export function closeNumbers(a: number, b: number, absolute = 1e-12): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b)
  if (a === b) return true
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false
  return Math.abs(a - b) <= Math.max(absolute, 1e-9 * Math.max(Math.abs(a), Math.abs(b)))
}

/** closeNumbers for values as they stand in JSON; what is not a number equals nothing. */
export function sameNumber(a: unknown, b: unknown): boolean {
  const x = toNumber(a)
  const y = toNumber(b)
  return x !== undefined && y !== undefined && closeNumbers(x, y)
}
