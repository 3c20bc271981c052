/** The bounds of one endpoint. */
export interface EndpointNumbers {
  /** Deadline of a call over all of its attempts, in milliseconds; 30,000. */
  readonly timeoutMs: number
  /** Longest answer in bytes, before and after decompression; 64 MiB. */
  readonly maxAnswerBytes: number
  /** Connections kept open at most; 16. */
  readonly connections: number
  /** Calls under way or waiting for a connection at most; more fail at once. 1,000. */
  readonly maxCalls: number
  /** Further attempts after a failure that may pass; 2. */
  readonly retries: number
}

const DEFAULTS: EndpointNumbers = {
  timeoutMs: 30_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  connections: 16,
  maxCalls: 1_000,
  retries: 2,
}

/** Least and greatest value of each. Timers hold 31 bits, strings a little less than 512 MiB. */
const BOUNDS: Readonly<Record<keyof EndpointNumbers, readonly [least: number, greatest: number]>> =
  {
    timeoutMs: [1, 2 ** 31 - 1],
    maxAnswerBytes: [1, 480 * 1024 * 1024],
    connections: [1, 1_024],
    maxCalls: [1, 1_000_000],
    retries: [0, 20],
  }

/** Whole numbers within their bounds, absent ones at their defaults. */
export function checkNumbers(
  given: Partial<EndpointNumbers>,
  refuse: (option: string, why: string) => Error,
): EndpointNumbers {
  const read = (name: keyof EndpointNumbers): number => {
    const value = given[name] ?? DEFAULTS[name]
    const [least, greatest] = BOUNDS[name]
    if (!Number.isInteger(value) || value < least || value > greatest) {
      throw refuse(name, `it must be a whole number from ${least} to ${greatest}`)
    }
    return value
  }
  return {
    timeoutMs: read('timeoutMs'),
    maxAnswerBytes: read('maxAnswerBytes'),
    connections: read('connections'),
    maxCalls: read('maxCalls'),
    retries: read('retries'),
  }
}
