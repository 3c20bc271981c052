/** An amount of memory or disk; a bare number is bytes, a KB has 1024 of them. */
export type Size = number | `${number}${'B' | 'KB' | 'MB' | 'GB'}`

const UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
])

/** Whole bytes of `1024`, `'64KB'` or `'1.5MB'`; undefined for anything else or below 0. */
export function parseSize(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined
  }
  if (typeof value !== 'string') return undefined
  const found = /^(\d{1,15}(?:\.\d{1,9})?)\s*(b|kb|mb|gb)?$/i.exec(value.trim())
  if (found === null) return undefined
  return Math.floor(Number(found[1]) * (UNITS.get(found[2]?.toLowerCase() ?? 'b') ?? 1))
}
