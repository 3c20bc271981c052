const UNITS: readonly (readonly [name: string, nanoseconds: bigint])[] = [
  ['y', 31_536_000_000_000_000n],
  ['w', 604_800_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
]

/**
 * Nanoseconds of what stands between the brackets of a range: whole numbers with units from years
 * down to milliseconds, each once, largest first, as in Prometheus.
 */
export function parseRangeDuration(text: string): bigint | { readonly problem: string } {
  if (text === '') return { problem: 'empty duration string' }
  if (text === '0') return 0n
  let rest = text
  let total = 0n
  let last = -1
  while (rest !== '') {
    const [, digits = '', unit = ''] = /^([0-9]{1,20})([^0-9]*)/s.exec(rest) ?? []
    if (digits === '' || unit === '') {
      return { problem: `not a valid duration string: ${JSON.stringify(text)}` }
    }
    const index = UNITS.findIndex(([name]) => name === unit)
    const nanoseconds = UNITS[index]?.[1]
    if (nanoseconds === undefined) {
      return {
        problem: `unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`,
      }
    }
    if (index <= last) return { problem: `not a valid duration string: ${JSON.stringify(text)}` }
    last = index
    total += BigInt(digits) * nanoseconds
    rest = rest.slice(digits.length + unit.length)
  }
  return total < 2n ** 63n ? total : { problem: 'duration out of range' }
}

/** The inverse: `1h30m`, `5m`, `0s`. A week or more is told in days when it is not whole weeks. */
export function printRangeDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s'
  let rest = nanoseconds
  let text = ''
  for (const [name, unit] of UNITS) {
    const whole = name === 'y' || name === 'w'
    if (whole && (text !== '' || rest % unit !== 0n)) continue
    if (rest < unit) continue
    text += `${rest / unit}${name}`
    rest %= unit
  }
  return text
}
