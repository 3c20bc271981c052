import type { Label } from '@tailspan/model'
import type { CallOptions } from '../http/call.ts'
import type { Params } from '../http/params.ts'
import { toMicros } from '../time/micros.ts'
import { rfc3339 } from '../time/rfc3339.ts'

/** What to look for. Times and durations are nanoseconds. */
export interface JaegerSearchOptions extends CallOptions {
  readonly service: string
  readonly operation?: string
  readonly start: bigint
  readonly end: bigint
  readonly minDuration?: bigint
  readonly maxDuration?: bigint
  /** All of them have to be there; the third version of the API has no such thing. */
  readonly tags?: readonly Label[]
  /** Most traces; the server's default is 100 or less. */
  readonly limit?: number
}

/** Parameters of `/api/traces`. */
export function searchParamsV2(options: JaegerSearchOptions): Params {
  const { service, operation, start, end, tags = [], limit } = options
  return {
    service,
    operation,
    start: toMicros(start),
    end: toMicros(end),
    minDuration: goDuration(options.minDuration),
    maxDuration: goDuration(options.maxDuration),
    // Written by hand, as no object can hold every name.
    tags:
      tags.length === 0
        ? undefined
        : `{${tags.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`,
    limit,
  }
}

/** Parameters of `/api/v3/traces`. */
export function searchParamsV3(options: JaegerSearchOptions): Params {
  const { service, operation, start, end, limit } = options
  return {
    'query.service_name': service,
    'query.operation_name': operation,
    'query.start_time_min': rfc3339(start),
    'query.start_time_max': rfc3339(end),
    'query.duration_min': goDuration(options.minDuration),
    'query.duration_max': goDuration(options.maxDuration),
    // Older servers know the second name only.
    'query.search_depth': limit,
    'query.num_traces': limit,
  }
}

function goDuration(nanoseconds: bigint | undefined): string | undefined {
  return nanoseconds === undefined ? undefined : `${nanoseconds}ns`
}
