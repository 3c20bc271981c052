import type { Call, CallOptions } from '../http/call.ts'
import type { JsonPlace } from '../http/json-place.ts'
import { readCall } from '../http/read-call.ts'

/** `/loki/api/v1/format_query`. */
export function formatCall(query: string, options: CallOptions): Call {
  return readCall('loki.format_query', '/loki/api/v1/format_query', { query }, options)
}

export function readFormatted(root: JsonPlace): string {
  return root.at('data').text()
}
