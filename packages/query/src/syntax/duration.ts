const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['w', 604_800_000_000_000n],
  ['y', 31_536_000_000_000_000n],
])

const MAX = 2n ** 63n - 1n
const PART = /([0-9]*)(?:\.([0-9]*))?([a-zµμ]*)/y

/** Why a duration text is none. */
export interface BadDuration {
  readonly problem: string
}

/**
 * Nanoseconds of `1h30m`, `1.5s`, `-5m`, `0`: Go's durations, and with `days` (query texts, not
 * label values) also the units d, w, y. Digits below a nanosecond are cut off.
 */
export function parseDuration(text: string, days: boolean): bigint | BadDuration {
  const signed = text.startsWith('-') || text.startsWith('+')
  const body = signed ? text.slice(1) : text
  if (body === '0') return 0n
  if (body === '') return { problem: `invalid duration ${goQuote(text)}` }
  let total = 0n
  PART.lastIndex = 0
  while (PART.lastIndex < body.length) {
    const [, whole = '', fraction = '', unitName = ''] = PART.exec(body) ?? []
    if (whole === '' && fraction === '') return { problem: `invalid duration ${goQuote(text)}` }
    if (unitName === '') return { problem: `missing unit in duration ${goQuote(text)}` }
    const unit = days || !'dwy'.includes(unitName) ? UNITS.get(unitName) : undefined
    if (unit === undefined) {
      return { problem: `unknown unit ${goQuote(unitName)} in duration ${goQuote(text)}` }
    }
    total += BigInt(whole.slice(0, 25) || '0') * unit
    const digits = fraction.slice(0, 18)
    if (digits !== '') total += (BigInt(digits) * unit) / 10n ** BigInt(digits.length)
    if (total > MAX) return { problem: `invalid duration ${goQuote(text)}` }
  }
  return text.startsWith('-') ? -total : total
}

function goQuote(text: string): string {
  return JSON.stringify(text)
}

/** As Go prints a duration: `1h30m0s`, `1.5s`, `250ms`, `0s`. */
export function printDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  if (nanoseconds < 0n) return `-${printDuration(-nanoseconds)}`
  if (nanoseconds < 1_000n) return `${nanoseconds}ns`
  if (nanoseconds < 1_000_000n) return `${decimal(nanoseconds, 1_000n)}µs`
  if (nanoseconds < 1_000_000_000n) return `${decimal(nanoseconds, 1_000_000n)}ms`
  const hours = nanoseconds / 3_600_000_000_000n
  const minutes = (nanoseconds / 60_000_000_000n) % 60n
  const seconds = `${decimal(nanoseconds % 60_000_000_000n, 1_000_000_000n)}s`
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`
  return minutes > 0n ? `${minutes}m${seconds}` : seconds
}

function decimal(value: bigint, unit: bigint): string {
  const width = String(unit).length - 1
  const rest = String(value % unit)
    .padStart(width, '0')
    .replace(/0+$/, '')
  return rest === '' ? `${value / unit}` : `${value / unit}.${rest}`
}
