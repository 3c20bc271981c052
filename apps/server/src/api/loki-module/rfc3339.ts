/** A time in nanoseconds as RFC 3339 in UTC, with nine digits behind the point. */
export function rfc3339(ns: bigint): string {
  const second = BigInt.asIntN(64, ns - (((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n))
  const digits = String(ns - second).padStart(9, '0')
  return `${new Date(Number(second / 1_000_000n)).toISOString().slice(0, -5)}.${digits}Z`
}
