import { type SpanBatch, TailspanError } from '@tailspan/model'
import { type TempoHandler, TempoReply, type TempoRequest } from './handler.ts'
import { invalid, type Params } from './params.ts'
import { traceByIdResponse } from './protobuf/trace-message.ts'
import { PROTOBUF, wantsProtobuf } from './protobuf-reply.ts'
import { parseTraceId } from './trace-id.ts'
import { traceJson } from './trace-json.ts'
import { checkTraceRange } from './trace-range.ts'
import { traceToOtlp } from './trace-to-otlp.ts'

const FILTERED = 'Trace filtered, only a subset of spans matching the filter is returned'

/**
 * `GET /api/v2/traces/:id`: an empty trace when there is none. With `q` only the spans that a
 * `{ … }` leaves, and around them what `keep_hierarchy`, `match_depth` and `ancestor_depth` say.
 */
export const traceByIdV2: TempoHandler = async (request) => {
  const { params, path, accept, deps, signal } = request
  const id = parseTraceId(path['id'] ?? '')
  checkTraceRange(params)
  const filter = (params.get('q') ?? '').trim()
  // Without a filter nothing is wanted around what it finds, and faults there do not matter.
  const options = filter === '' ? undefined : filterOptions(params)
  const batch = await deps.spans.trace(id, signal)
  const rows = options === undefined ? undefined : filterRows(request, filter, batch, options)
  const trace = batch === null ? null : traceToOtlp(batch, rows)
  const whole = rows === undefined || rows.length === batch?.length
  const missing = deps.missing?.()
  const message = whole ? missing : missing === undefined ? FILTERED : `${FILTERED}\n${missing}`
  if (wantsProtobuf(accept)) {
    const shown = trace ?? { batch: NO_SPANS, resourceSpans: [] }
    return new TempoReply(200, PROTOBUF, traceByIdResponse(shown, message))
  }
  const resourceSpans = trace === null ? [] : traceJson(trace)
  return {
    trace: resourceSpans.length === 0 ? {} : { resourceSpans },
    metrics: {},
    ...(message === undefined ? {} : { status: 'PARTIAL', message }),
  }
}

type Options = Parameters<TempoRequest['deps']['engine']['filterTrace']>[2]

const NO_SPANS = { length: 0 } as SpanBatch

function filterRows(
  { deps }: TempoRequest,
  filter: string,
  batch: SpanBatch | null,
  options: Options,
): number[] {
  try {
    return deps.engine.filterTrace(filter, batch, options)
  } catch (error) {
    if (!(error instanceof TailspanError) || error.code !== 'bad_request') throw error
    throw new TailspanError('bad_request', `invalid TraceQL filter: ${error.message}`, {
      cause: error,
    })
  }
}

function filterOptions(params: Params): Options {
  const keepHierarchy = params.flag('keep_hierarchy') ?? false
  return {
    keepHierarchy,
    matchDepth: depth(params, 'match_depth') ?? 0,
    ancestorDepth: (keepHierarchy ? depth(params, 'ancestor_depth') : undefined) ?? -1,
  }
}

function depth(params: Params, name: string): number | undefined {
  const value = params.integer(name)
  if (value !== undefined && value < -1) throw invalid(`value for ${name}`, 'must be >= -1')
  return value
}
