import protobuf from 'protobufjs'

const definitions = `
syntax = "proto3";
message Endpoint { string service_name = 1; bytes ipv4 = 2; bytes ipv6 = 3; int32 port = 4; }
message Annotation { fixed64 timestamp = 1; string value = 2; }
message Span {
  bytes trace_id = 1; bytes parent_id = 2; bytes id = 3; int32 kind = 4; string name = 5;
  fixed64 timestamp = 6; uint64 duration = 7; Endpoint local_endpoint = 8;
  Endpoint remote_endpoint = 9; repeated Annotation annotations = 10;
  map<string, string> tags = 11; bool debug = 12; bool shared = 13;
}
message ListOfSpans { repeated Span spans = 1; }
`
const lists = protobuf.parse(definitions).root.lookupType('ListOfSpans')

/** A Zipkin v2 span in protobuf's terms: ids are bytes, kinds Zipkin's numbers. */
export interface ZipkinMessage {
  readonly traceId?: Uint8Array
  readonly parentId?: Uint8Array
  readonly id?: Uint8Array
  readonly kind?: number
  readonly name?: string
  readonly timestamp?: string
  readonly duration?: number
  readonly localEndpoint?: object
  readonly remoteEndpoint?: object
  readonly annotations?: readonly object[]
  readonly tags?: Readonly<Record<string, string>>
  readonly debug?: boolean
  readonly shared?: boolean
}

/** A `zipkin.proto3.ListOfSpans`. */
export function encodeZipkin(...spans: readonly ZipkinMessage[]): Buffer {
  return Buffer.from(lists.encode(lists.fromObject({ spans })).finish())
}

/** Bytes of hex digits. */
export function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
