import { rfc3339 } from '../time/rfc3339.ts'

/**
 * A time as Loki reads it: nanoseconds. It takes whole numbers of ten digits or less for seconds,
 * so the first moments after 1970 go as RFC 3339.
 */
export function timeParam(nanoseconds: bigint | undefined): string | undefined {
  if (nanoseconds === undefined) return undefined
  const text = `${nanoseconds}`
  if (text.length > 10) return text
  return rfc3339(nanoseconds)
}

/** Nanoseconds as a duration in Loki's and Prometheus' words; both know milliseconds at best. */
export function durationParam(nanoseconds: bigint | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : `${(nanoseconds + 500_000n) / 1_000_000n}ms`
}
