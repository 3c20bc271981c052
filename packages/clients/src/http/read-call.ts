import { type Call, type CallOptions, callOptions } from './call.ts'
import { encodeParams, type Params } from './params.ts'

/** Longer queries go as a form: proxies refuse long addresses. */
const LONGEST_QUERY = 2_000

/** A call that only reads: GET, or POST with a form when its parameters are long. */
export function readCall(
  operation: string,
  path: string,
  params: Params,
  options: CallOptions = {},
): Call {
  const form = encodeParams(params)
  const common = { operation, path, repeatable: true, ...callOptions(options) }
  if (form.length <= LONGEST_QUERY) return { ...common, method: 'GET', params }
  const body = { bytes: Buffer.from(form), contentType: 'application/x-www-form-urlencoded' }
  return { ...common, method: 'POST', body }
}
