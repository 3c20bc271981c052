import type { Call, CallOptions } from '../http/call.ts'
import { readCall } from '../http/read-call.ts'
import { stepParam, timeParam } from './time-param.ts'

export interface PrometheusQueryOptions extends CallOptions {
  /** Most series; all unless told. */
  readonly limit?: number
}

export interface PrometheusInstantOptions extends PrometheusQueryOptions {
  /** Nanoseconds since the epoch; the server's now unless told. */
  readonly time?: bigint
}

export interface PrometheusRangeOptions extends PrometheusQueryOptions {
  /** Nanoseconds since the epoch. */
  readonly start: bigint
  /** Nanoseconds since the epoch; a sample may stand there. */
  readonly end: bigint
  /** Nanoseconds between samples. */
  readonly step: bigint
}

/** `/api/v1/query`. */
export function instantCall(query: string, options: PrometheusInstantOptions): Call {
  const params = { query, time: timeParam(options.time), limit: options.limit }
  return readCall('prometheus.query', '/api/v1/query', params, options)
}

/** `/api/v1/query_range`. */
export function rangeCall(query: string, options: PrometheusRangeOptions): Call {
  const params = {
    query,
    start: timeParam(options.start),
    end: timeParam(options.end),
    step: stepParam(options.step),
    limit: options.limit,
  }
  return readCall('prometheus.query_range', '/api/v1/query_range', params, options)
}
