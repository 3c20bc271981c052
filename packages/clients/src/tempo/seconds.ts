/** A range of time; Tempo knows whole seconds and takes both ends in. */
export interface SecondsRange {
  /** Nanoseconds since the epoch. */
  readonly start?: bigint
  /** Nanoseconds since the epoch. */
  readonly end?: bigint
}

const SECOND = 1_000_000_000n

/** Start and end in seconds, wide enough to hold the range. */
export function secondsParams(range: SecondsRange): { start?: bigint; end?: bigint } {
  const { start, end } = range
  return {
    ...(start === undefined ? {} : { start: floor(start) }),
    ...(end === undefined ? {} : { end: -floor(-end) }),
  }
}

function floor(nanoseconds: bigint): bigint {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND
  return (nanoseconds - rest) / SECOND
}
