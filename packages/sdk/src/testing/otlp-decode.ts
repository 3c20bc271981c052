import protobuf from 'protobufjs'

/** OTLP's trace messages, written by hand from the description of the format. */
const SCHEMA = `syntax = "proto3";
message Request { repeated ResourceSpans resourceSpans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopeSpans = 2; string schemaUrl = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 droppedAttributesCount = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schemaUrl = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Span {
  bytes traceId = 1; bytes spanId = 2; string traceState = 3; bytes parentSpanId = 4;
  string name = 5; int32 kind = 6; fixed64 startTimeUnixNano = 7; fixed64 endTimeUnixNano = 8;
  repeated KeyValue attributes = 9; uint32 droppedAttributesCount = 10;
  repeated Event events = 11; uint32 droppedEventsCount = 12;
  repeated Link links = 13; uint32 droppedLinksCount = 14; Status status = 15; fixed32 flags = 16;
}
message Event {
  fixed64 timeUnixNano = 1; string name = 2; repeated KeyValue attributes = 3;
  uint32 droppedAttributesCount = 4;
}
message Link {
  bytes traceId = 1; bytes spanId = 2; string traceState = 3; repeated KeyValue attributes = 4;
  uint32 droppedAttributesCount = 5; fixed32 flags = 6;
}
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4;
    ArrayValue arrayValue = 5; KeyValueList kvlistValue = 6; bytes bytesValue = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }`

const request = protobuf.parse(SCHEMA).root.lookupType('Request')

/** A span as tests compare it: ids in hex, nanoseconds as text, attributes as a Map. */
export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
  readonly start: bigint
  readonly end: bigint
  readonly attributes: ReadonlyMap<string, unknown>
  readonly events: readonly {
    readonly name: string
    readonly attributes: ReadonlyMap<string, unknown>
  }[]
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly status: { readonly code: number; readonly message: string }
  readonly flags: number
  readonly scope: string
  readonly resource: ReadonlyMap<string, unknown>
}

interface KeyValue {
  readonly key: string
  readonly value?: Readonly<Record<string, unknown>>
}

interface Json {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] }
    readonly scopeSpans?: readonly {
      readonly scope?: { readonly name?: string }
      readonly spans?: readonly (Readonly<Record<string, unknown>> & {
        readonly attributes?: readonly KeyValue[]
        readonly events?: readonly { name?: string; attributes?: readonly KeyValue[] }[]
        readonly links?: readonly { traceId?: string; spanId?: string }[]
        readonly status?: { code?: number; message?: string }
      })[]
    }[]
  }[]
}

/** The spans of an ExportTraceServiceRequest. */
export function decodeOtlp(body: Uint8Array): SentSpan[] {
  const json = request.toObject(request.decode(body), { longs: String, bytes: String }) as Json
  return (json.resourceSpans ?? []).flatMap((ofResource) =>
    (ofResource.scopeSpans ?? []).flatMap((ofScope) =>
      (ofScope.spans ?? []).map((span) => ({
        traceId: hex(span['traceId']),
        spanId: hex(span['spanId']),
        parentSpanId: hex(span['parentSpanId']),
        name: text(span['name']),
        kind: Number(span['kind'] ?? 0),
        start: BigInt(text(span['startTimeUnixNano'])),
        end: BigInt(text(span['endTimeUnixNano'])),
        attributes: mapOf(span.attributes),
        events: (span.events ?? []).map((event) => ({
          name: event.name ?? '',
          attributes: mapOf(event.attributes),
        })),
        links: (span.links ?? []).map((link) => ({
          traceId: hex(link.traceId),
          spanId: hex(link.spanId),
        })),
        status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
        flags: Number(span['flags'] ?? 0),
        scope: ofScope.scope?.name ?? '',
        resource: mapOf(ofResource.resource?.attributes),
      })),
    ),
  )
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function hex(base64: unknown): string {
  return Buffer.from(text(base64), 'base64').toString('hex')
}

function mapOf(pairs: readonly KeyValue[] | undefined): Map<string, unknown> {
  return new Map((pairs ?? []).map(({ key, value }) => [key, plain(value)]))
}

function plain(value: Readonly<Record<string, unknown>> | undefined): unknown {
  const [kind, content] = Object.entries(value ?? {})[0] ?? []
  if (kind === 'intValue') return BigInt(String(content))
  if (kind !== 'arrayValue') return content
  const { values } = content as { values?: Readonly<Record<string, unknown>>[] }
  return (values ?? []).map(plain)
}
