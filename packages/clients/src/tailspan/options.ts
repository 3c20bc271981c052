import type { CallOptions } from '../http/call.ts'
import type { Params } from '../http/params.ts'

/** Names of parameters that are times. */
type TimeName = 'start' | 'end' | 'time'

/**
 * The parameters of a route and what a caller may say about any call. Times are nanoseconds since the
 * epoch, or RFC 3339.
 */
export type Options<P> = CallOptions & {
  readonly [K in keyof P]: K extends TimeName ? P[K] | bigint : P[K]
}

/** The parameters alone. */
export function paramsOf(options: CallOptions): Params {
  const { signal: _signal, timeoutMs: _timeoutMs, tenant: _tenant, ...params } = options
  return params
}
