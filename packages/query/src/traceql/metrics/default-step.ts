const MILLISECOND = 1_000_000n
const SECOND = 1_000n * MILLISECOND
const MINUTE = 60n * SECOND

/** What steps are multiples of, the first that is shorter than a 240th of the range. */
const GRANULES = [60n * MINUTE, 5n * MINUTE, MINUTE, 15n * SECOND, 5n * SECOND, SECOND] as const
const SHORT_GRANULE = 50n * MILLISECOND

/**
 * The step of a range query that names none, nanoseconds: makes 240 samples or some more, on round
 * times. At least a second, 50 ms for ranges below a minute.
 */
export function defaultStep(length: bigint): bigint {
  const baseline = length / 240n
  if (length < MINUTE) {
    return baseline > SHORT_GRANULE ? wholeOf(baseline, SHORT_GRANULE) : SHORT_GRANULE
  }
  const granule = GRANULES.find((one) => baseline > one)
  return granule === undefined ? SECOND : wholeOf(baseline, granule)
}

function wholeOf(length: bigint, granule: bigint): bigint {
  return (length / granule) * granule
}
