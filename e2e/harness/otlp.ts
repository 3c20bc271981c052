import protobuf from 'protobufjs'

/** The part of OTLP that the tests write; field numbers as in opentelemetry-proto. */
const definitions = `
syntax = "proto3";
message AnyValue { string string_value = 1; int64 int_value = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message LogRecord {
  fixed64 time_unix_nano = 1; int32 severity_number = 2; AnyValue body = 5;
  repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10;
}
message ScopeLogs { repeated LogRecord log_records = 2; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
message LogsRequest { repeated ResourceLogs resource_logs = 1; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; Status status = 15;
}
message Status { string message = 2; int32 code = 3; }
message ScopeSpans { repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message TracesRequest { repeated ResourceSpans resource_spans = 1; }
`
const messages = protobuf.parse(definitions).root

export interface LogFacts {
  readonly ts: bigint
  readonly body: string
}

export interface SpanFacts {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly start: bigint
  readonly end: bigint
  readonly attributes?: Readonly<Record<string, string>>
  readonly failed?: string
}

/** An `ExportLogsServiceRequest` in protobuf. */
export function encodeLogs(service: string, logs: readonly LogFacts[]): Uint8Array<ArrayBuffer> {
  return encode('LogsRequest', {
    resourceLogs: [
      {
        resource: resource(service),
        scopeLogs: [
          {
            logRecords: logs.map(({ ts, body }) => ({
              timeUnixNano: String(ts),
              severityNumber: 9,
              body: { stringValue: body },
            })),
          },
        ],
      },
    ],
  })
}

/** An `ExportTraceServiceRequest` in protobuf. */
export function encodeSpans(service: string, spans: readonly SpanFacts[]): Uint8Array<ArrayBuffer> {
  return encode('TracesRequest', {
    resourceSpans: [{ resource: resource(service), scopeSpans: [{ spans: spans.map(span) }] }],
  })
}

const KIND_SERVER = 2
const STATUS_ERROR = 2

function span(facts: SpanFacts): object {
  return {
    traceId: Buffer.from(facts.traceId, 'hex'),
    spanId: Buffer.from(facts.spanId, 'hex'),
    parentSpanId: Buffer.from(facts.parentSpanId ?? '', 'hex'),
    name: facts.name,
    kind: KIND_SERVER,
    startTimeUnixNano: String(facts.start),
    endTimeUnixNano: String(facts.end),
    attributes: keyValues(facts.attributes ?? {}),
    ...(facts.failed === undefined
      ? {}
      : { status: { code: STATUS_ERROR, message: facts.failed } }),
  }
}

function resource(service: string): object {
  return { attributes: keyValues({ 'service.name': service }) }
}

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

function encode(type: string, content: object): Uint8Array<ArrayBuffer> {
  const message = messages.lookupType(type)
  // A copy of exactly its length: the writer hands out slices of a shared pool.
  return new Uint8Array(message.encode(message.fromObject(content)).finish())
}
