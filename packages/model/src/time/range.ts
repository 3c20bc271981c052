/** Nanoseconds since the epoch: start included, end excluded. Both fit a signed 64-bit integer. */
export interface TimeRange {
  readonly start: bigint
  readonly end: bigint
}

/** Every instant that can be stored. */
export const ALL_TIME: TimeRange = { start: -(2n ** 63n), end: 2n ** 63n - 1n }
