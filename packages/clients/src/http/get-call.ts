import type { Call, CallOptions } from './call.ts'
import type { Params } from './params.ts'

/** A call of an API that is read by GET alone. */
export function getCall(
  operation: string,
  path: string,
  params: Params,
  { signal, timeoutMs }: CallOptions,
): Call {
  return { operation, method: 'GET', path, params, repeatable: true, signal, timeoutMs }
}
