import type { Call, CallOptions } from '../http/call.ts'
import type { Params } from '../http/params.ts'

/** A call of Tempo's API, which reads by GET alone. */
export function getCall(
  operation: string,
  path: string,
  params: Params,
  { signal, timeoutMs }: CallOptions,
): Call {
  return { operation, method: 'GET', path, params, repeatable: true, signal, timeoutMs }
}
