/** A time to the nanosecond. */
export function rfc3339(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n
  const seconds = new Date(Number((nanoseconds - fraction) / 1_000_000n)).toISOString()
  return `${seconds.slice(0, -5)}.${`${fraction}`.padStart(9, '0')}Z`
}
