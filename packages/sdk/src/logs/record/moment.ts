/** A moment: a number of nanoseconds since the epoch is too large for a number. */
export interface LogMoment {
  /** Whole milliseconds since the epoch. */
  readonly ms: number
  /** 0 to 999,999 */
  readonly nanos: number
}

/** Nanoseconds since the epoch as text. */
export function nanosecondsText({ ms, nanos }: LogMoment): string {
  return `${ms}${(1_000_000 + nanos).toString().slice(1)}`
}
