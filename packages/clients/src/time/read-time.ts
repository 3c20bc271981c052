import type { JsonPlace } from '../http/json-place.ts'

/** Greatest distance from the epoch that 64 bits of nanoseconds hold. */
const MAX_SECONDS = 9.2e9

/** Seconds with a fraction, exact to the millisecond, as nanoseconds since the epoch. */
export function readSeconds(place: JsonPlace): bigint {
  return BigInt(Math.round(within(place, MAX_SECONDS) * 1000)) * 1_000_000n
}

/** The same of milliseconds. */
export function readMillis(place: JsonPlace): bigint {
  return BigInt(Math.round(within(place, MAX_SECONDS * 1e3))) * 1_000_000n
}

/** Microseconds, which may have a fraction, as nanoseconds; 0 when absent. */
export function readMicros(place: JsonPlace): bigint {
  if (place.absent) return 0n
  const micros = within(place, MAX_SECONDS * 1e6)
  const whole = Math.floor(micros)
  return BigInt(whole) * 1000n + BigInt(Math.round((micros - whole) * 1000))
}

function within(place: JsonPlace, greatest: number): number {
  const number = place.number()
  if (!(Math.abs(number) <= greatest)) throw place.wrong('a time')
  return number
}
