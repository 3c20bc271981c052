/** Whole microseconds up to a time in nanoseconds. */
export function toMicros(nanoseconds: bigint | undefined): bigint | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1000n
}

/** Whole milliseconds up to a time in nanoseconds. */
export function toMillis(nanoseconds: bigint | undefined): bigint | undefined {
  return nanoseconds === undefined ? undefined : nanoseconds / 1_000_000n
}
