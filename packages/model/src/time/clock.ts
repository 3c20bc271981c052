/** Where "now" comes from; an argument everywhere, so that tests can hold it. */
export interface Clock {
  /** Nanoseconds since the epoch. */
  now(): bigint
}

/** The machine's clock, at millisecond resolution. */
export const systemClock: Clock = { now: () => BigInt(Date.now()) * 1_000_000n }
