import { Client, credentials } from '@grpc/grpc-js'
import protobuf from 'protobufjs'

/** All of OTLP that a trace can hold; field numbers as in opentelemetry-proto. */
const definitions = `
syntax = "proto3";
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message Scope {
  string name = 1; string version = 2; repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4;
}
message Event {
  fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4;
}
message Link {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4;
  uint32 dropped_attributes_count = 5; fixed32 flags = 6;
}
message Status { string message = 2; int32 code = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
  string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; uint32 dropped_attributes_count = 10;
  repeated Event events = 11; uint32 dropped_events_count = 12;
  repeated Link links = 13; uint32 dropped_links_count = 14; Status status = 15; fixed32 flags = 16;
}
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message TracesRequest { repeated ResourceSpans resource_spans = 1; }
`
const request = protobuf.parse(definitions).root.lookupType('TracesRequest')

/** An ExportTraceServiceRequest as OTLP/JSON has it: ids in hex, enums as numbers. */
export interface TracesJson {
  readonly resourceSpans: readonly {
    readonly resource?: object
    readonly scopeSpans: readonly { readonly scope?: object; readonly spans: readonly SpanJson[] }[]
  }[]
}

export interface SpanJson {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name?: string
  readonly kind?: number
  readonly startTimeUnixNano?: string
  readonly endTimeUnixNano?: string
  readonly attributes?: readonly object[]
  readonly [more: string]: unknown
}

/** Ways to send a trace; each resolves with true when it was taken. */
export const wires = {
  json: (address: WireAddresses, traces: TracesJson) =>
    overHttp(address.otlpHttp, 'application/json', JSON.stringify(traces)),
  protobuf: (address: WireAddresses, traces: TracesJson) =>
    overHttp(address.otlpHttp, 'application/x-protobuf', encode(traces)),
  grpc: (address: WireAddresses, traces: TracesJson) => overGrpc(address.otlpGrpc, encode(traces)),
}

interface WireAddresses {
  readonly otlpHttp: string
  readonly otlpGrpc: string
}

function encode(traces: TracesJson): Uint8Array<ArrayBuffer> {
  const message = request.fromObject(withBytes(traces) as object)
  return new Uint8Array(request.encode(message).finish())
}

/** The same with ids as bytes; base64 of a bytes value is read as it is. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => [
      key,
      typeof member === 'string' && isId(key) ? Buffer.from(member, 'hex') : withBytes(member),
    ]),
  )
}

/** Whether a member of OTLP/JSON is an id, written in hex. */
export function isId(key: string): boolean {
  return ['traceId', 'spanId', 'parentSpanId'].includes(key)
}

async function overHttp(
  base: string,
  type: string,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const headers = { 'content-type': type }
  const response = await fetch(`${base}/v1/traces`, { method: 'POST', headers, body })
  const answer = await response.text()
  return response.status === 200 && (answer === '' || answer === '{}')
}

async function overGrpc(base: string, body: Uint8Array): Promise<boolean> {
  const client = new Client(new URL(base).host, credentials.createInsecure())
  const bytes = (some: Uint8Array | undefined): Buffer => Buffer.from(some ?? [])
  const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(method, bytes, bytes, body, (error, answer) => {
        if (error) reject(error)
        else resolve(answer?.length === 0)
      })
    })
  } finally {
    client.close()
  }
}
