import protobuf from 'protobufjs'

/** An export of logs as OTLP's JSON has it. */
export interface OtlpRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly object[] }
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string }
      readonly logRecords: readonly Readonly<Record<string, unknown>>[]
    }[]
  }[]
}

// Written by hand from the description of the format.
const { root } = protobuf.parse(`syntax = "proto3";
message Request { repeated ResourceLogs resourceLogs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopeLogs = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeLogs { Scope scope = 1; repeated LogRecord logRecords = 2; }
message Scope { string name = 1; string version = 2; }
message LogRecord {
  fixed64 timeUnixNano = 1; int32 severityNumber = 2; string severityText = 3; AnyValue body = 5;
  repeated KeyValue attributes = 6; uint32 droppedAttributesCount = 7; fixed32 flags = 8;
  bytes traceId = 9; bytes spanId = 10; fixed64 observedTimeUnixNano = 11; string eventName = 12;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4;
    ArrayValue arrayValue = 5; KeyValueList kvlistValue = 6; bytes bytesValue = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message Response { Partial partialSuccess = 1; }
message Partial { int64 rejectedLogRecords = 1; string errorMessage = 2; }`)
const Request = root.lookupType('Request')
const Response = root.lookupType('Response')

/** A request in protobuf, as if it had come in JSON. */
export function readOtlpProtobuf(bytes: Buffer): OtlpRequest {
  const options = { longs: String, bytes: Array, arrays: true }
  return inJson(Request.toObject(Request.decode(bytes), options)) as OtlpRequest
}

/** The answer to one of which a part was refused. */
export function otlpAnswer(rejectedLogRecords: number, errorMessage: string): Buffer {
  return Buffer.from(
    Response.encode({ partialSuccess: { rejectedLogRecords, errorMessage } }).finish(),
  )
}

function inJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, each: unknown) =>
    name === 'traceId' || name === 'spanId' ? Buffer.from(each as number[]).toString('hex') : each,
  )
}
