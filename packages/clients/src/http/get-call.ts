import { type Call, type CallOptions, callOptions } from './call.ts'
import type { Params } from './params.ts'

/** A call of an API that is read by GET alone. */
export function getCall(
  operation: string,
  path: string,
  params: Params,
  options: CallOptions,
): Call {
  return { operation, method: 'GET', path, params, repeatable: true, ...callOptions(options) }
}
