import type { HrTime, TimeInput } from '@opentelemetry/api'

/** A moment or a span of time in OpenTelemetry's form. @param ms of the epoch, or long; as exact as a number is */
export function hrOfMs(ms: number): HrTime {
  const seconds = Math.trunc(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}

/** Milliseconds from one moment to another, exact to less than a microsecond. */
export function msBetween(from: HrTime, to: HrTime): number {
  return (to[0] - from[0]) * 1000 + (to[1] - from[1]) / 1e6
}

/** What lies between two moments. */
export function hrBetween(from: HrTime, to: HrTime): HrTime {
  const nanos = to[1] - from[1]
  return nanos < 0 ? [to[0] - from[0] - 1, nanos + 1e9] : [to[0] - from[0], nanos]
}

/** Whether something is meant as a time, and no attributes. */
export function isTime(value: unknown): value is TimeInput {
  return typeof value === 'number' || value instanceof Date || isHrTime(value)
}

export function isHrTime(value: unknown): value is HrTime {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    typeof value[0] === 'number' &&
    typeof value[1] === 'number'
  )
}
