import { PLAIN_TEXT, type TempoHandler, TempoReply } from './handler.ts'
import { traceProtobuf } from './protobuf/trace-message.ts'
import { PROTOBUF, wantsProtobuf } from './protobuf-reply.ts'
import { parseTraceId } from './trace-id.ts'
import { traceJson } from './trace-json.ts'
import { checkTraceRange } from './trace-range.ts'
import { traceToOtlp } from './trace-to-otlp.ts'

/** `GET /api/traces/:id`: the first version, 404 without a body when there is no such trace. */
export const traceById: TempoHandler = async ({ params, path, accept, deps, signal }) => {
  const id = parseTraceId(path['id'] ?? '')
  checkTraceRange(params)
  const batch = await deps.spans.trace(id, signal)
  if (batch === null) return new TempoReply(404, PLAIN_TEXT, '')
  const trace = traceToOtlp(batch)
  return wantsProtobuf(accept)
    ? new TempoReply(200, PROTOBUF, traceProtobuf(trace))
    : { batches: traceJson(trace) }
}
