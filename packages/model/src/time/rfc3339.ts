const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/

/** An RFC 3339 time in nanoseconds since the epoch, further digits cut off; null for anything else. */
export function parseRfc3339(text: string): bigint | null {
  const [, day, time, fraction = '', zone = ''] = RFC3339.exec(text) ?? []
  const milliseconds = Date.parse(`${day}T${time}${zone.toUpperCase()}`)
  if (Number.isNaN(milliseconds)) return null
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
