import type { TempoSearchOptions } from '@tailspan/clients'
import { type Duration, parseDuration } from '../options/duration.ts'

/** Which traces are looked for; all that is given has to hold. */
export interface FindOptions {
  /** TraceQL; not together with `tags`, `minDuration` and `maxDuration`. */
  readonly query?: string
  /** `service.name`, `name` (of a span), or any attribute, such as `{ 'job.id': 'j-7' }`. */
  readonly tags?: Readonly<Record<string, string>>
  readonly minDuration?: Duration
  readonly maxDuration?: Duration
  /** When they began, a number is milliseconds since the epoch. Default: an hour before `to`, else what the server has at hand. */
  readonly from?: Date | number
  /** Default: now. */
  readonly to?: Date | number
  /** Most traces; the server's default is 20. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

const NANOS = 1_000_000
const SECOND_MS = 1000
const HOUR = 3_600_000_000_000n

/** The same for Tempo. @throws TypeError for a duration or a time that is none */
export function searchOptions(options: FindOptions): TempoSearchOptions {
  const { query, tags, minDuration, maxDuration, limit, signal } = options
  return {
    ...(query === undefined ? {} : { query }),
    ...(tags === undefined ? {} : { tags: Object.entries(tags) }),
    ...(minDuration === undefined ? {} : { minDuration: nanoseconds('minDuration', minDuration) }),
    ...(maxDuration === undefined ? {} : { maxDuration: nanoseconds('maxDuration', maxDuration) }),
    ...range(options),
    ...(limit === undefined ? {} : { limit }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** A start without an end is no range to Tempo, nor an end without a start. */
function range({ from, to }: FindOptions): { start?: bigint; end?: bigint } {
  if (from === undefined && to === undefined) return {}
  const end = to === undefined ? timeNanos('to', Date.now() + SECOND_MS) : timeNanos('to', to)
  return { start: from === undefined ? end - HOUR : timeNanos('from', from), end }
}

function nanoseconds(name: string, value: Duration): bigint {
  const ms = parseDuration(value)
  if (ms === undefined)
    throw new TypeError(`${name}: ${String(value)} is no duration, such as '2s'`)
  return BigInt(Math.round(ms * NANOS))
}

/** Nanoseconds since the epoch. @throws TypeError */
export function timeNanos(name: string, value: Date | number): bigint {
  const ms = Number(value)
  if (!Number.isFinite(ms)) throw new TypeError(`${name}: ${String(value)} is no time`)
  return BigInt(Math.trunc(ms)) * BigInt(NANOS)
}
