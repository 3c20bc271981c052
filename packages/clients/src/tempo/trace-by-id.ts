import { type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import { type Answer, type Call, type CallOptions, callOptions } from '../http/call.ts'
import { ClientError } from '../http/client-error.ts'
import type { JsonPlace } from '../http/json-place.ts'
import type { HttpTransport } from '../http/transport.ts'
import { readHexId } from '../otlp/ids.ts'
import { addSpansJson } from '../otlp/spans-json.ts'
import { addSpansProtobuf } from '../otlp/spans-protobuf.ts'
import { ProtobufReader } from '../protobuf/reader.ts'
import { type SecondsRange, secondsParams } from './seconds.ts'

export interface TempoTraceOptions extends CallOptions, SecondsRange {
  /** `v2` unless told; a Tempo that has no such address is asked by `v1`. */
  readonly version?: 'v1' | 'v2'
  /** TraceQL: only spans that match it. The second version has it alone. */
  readonly query?: string
  /** `protobuf`, which is smaller, unless told. */
  readonly format?: 'protobuf' | 'json'
}

/** A trace, or what there is of it. */
export interface TempoTrace {
  readonly spans: SpanBatch
  /** Why it is only a part; null when it is whole. */
  readonly partial: string | null
}

/** Fetches a trace; null when there is none. */
export async function traceById(
  transport: HttpTransport,
  traceId: string,
  options: TempoTraceOptions,
): Promise<TempoTrace | null> {
  const version = options.version ?? 'v2'
  const call = traceCall(traceId, version, options)
  try {
    const trace = await transport.take(call, (answer, json) => readTrace(answer, json, version))
    return trace.spans.length === 0 ? null : trace
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'not_found') throw error
    if (version === 'v2' && options.query === undefined) {
      return traceById(transport, traceId, { ...options, version: 'v1' })
    }
    // Without a trace the answer is empty or says so; without the route it is the router's own.
    if (/page not found|<html|<!doctype/i.test(error.answer ?? '')) throw error
    return null
  }
}

function traceCall(traceId: string, version: 'v1' | 'v2', options: TempoTraceOptions): Call {
  const operation = 'tempo.trace'
  const id = readHexId(traceId, 32)
  const path = version === 'v2' ? '/api/v2/traces' : '/api/traces'
  if (id === null || id === '') {
    const what = `${JSON.stringify(traceId.slice(0, 64))} is no trace id: up to 32 hex digits, not all zero`
    throw new ClientError('bad_request', what, { operation, url: path })
  }
  return {
    operation,
    method: 'GET',
    path: `${path}/${id}`,
    params: { q: options.query, ...secondsParams(options) },
    accept: options.format === 'json' ? 'application/json' : 'application/protobuf',
    repeatable: true,
    ...callOptions(options),
  }
}

/** In the form that was sent, whichever was asked for. */
function readTrace(answer: Answer, json: () => JsonPlace, version: 'v1' | 'v2'): TempoTrace {
  const builder = new SpanBatchBuilder()
  const type = answer.headers['content-type'] ?? ''
  let partial: string | null = null
  if (type.includes('protobuf')) {
    const reader = new ProtobufReader(answer.body)
    if (version === 'v1') addTrace(reader, builder)
    else partial = addResponse(reader, builder)
  } else {
    const root = json()
    if (version === 'v1') addSpansJson(root.at('batches'), builder)
    else {
      if (!root.at('trace').absent) addSpansJson(root.at('trace').at('resourceSpans'), builder)
      partial = isPartial(root.at('status')) ? root.at('message').textOr('') : null
    }
  }
  return { spans: builder.build(), partial }
}

/** `PARTIAL` is 1 in protobuf. */
function isPartial(status: JsonPlace): boolean {
  return status.value === 'PARTIAL' || status.value === 1
}

/** `tempopb.Trace`. */
function addTrace(reader: ProtobufReader, builder: SpanBatchBuilder): void {
  while (reader.next()) {
    if (reader.field === 1) addSpansProtobuf(reader.message(), builder)
    else reader.skip()
  }
}

/** `tempopb.TraceByIDResponse`; answers why it is a part, null when it is whole. */
function addResponse(reader: ProtobufReader, builder: SpanBatchBuilder): string | null {
  let partial = false
  let message = ''
  while (reader.next()) {
    if (reader.field === 1) addTrace(reader.message(), builder)
    else if (reader.field === 3) partial = reader.small() === 1
    else if (reader.field === 4) message = reader.text()
    else reader.skip()
  }
  return partial ? message : null
}
