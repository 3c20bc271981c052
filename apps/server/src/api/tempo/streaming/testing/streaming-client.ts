import { Client, type ClientReadableStream, credentials, type ServiceError } from '@grpc/grpc-js'
import protobuf from 'protobufjs'

/** The messages of Tempo's streaming service, as far as tests look at them. */
const types = protobuf.parse(
  `
  syntax = "proto3";
  message SearchRequest {
    map<string, string> tags = 1; uint32 minMs = 2; uint32 maxMs = 3; uint32 limit = 4;
    uint32 start = 5; uint32 end = 6; string query = 8; uint32 spss = 9;
  }
  message SearchResponse { repeated Trace traces = 1; Metrics metrics = 2; }
  message Metrics { uint32 traces = 1; uint32 done = 4; uint32 total = 5; uint64 spans = 7; }
  message Trace {
    string id = 1; string rootService = 2; string rootName = 3; uint64 start = 4; uint32 ms = 5;
    SpanSet spanSet = 6; repeated SpanSet spanSets = 7; map<string, Stats> services = 8;
  }
  message Stats { uint32 spans = 1; uint32 errors = 2; }
  message SpanSet { repeated Span spans = 1; uint32 matched = 2; repeated KeyValue attributes = 3; }
  message Span {
    string id = 1; string name = 2; uint64 start = 3; uint64 duration = 4;
    repeated KeyValue attributes = 5;
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value { string text = 1; bool flag = 2; int64 whole = 3; double broken = 4; }
  }
  message TagsRequest { string scope = 1; string query = 2; uint32 start = 3; uint32 end = 4; uint32 limit = 5; }
  message TagsResponse { repeated string names = 1; Metrics metrics = 2; }
  message TagsV2Response { repeated Scope scopes = 1; Metrics metrics = 2; }
  message Scope { string name = 1; repeated string tags = 2; }
  message ValuesRequest { string tag = 1; string query = 2; uint32 start = 4; uint32 end = 5; uint32 limit = 6; }
  message ValuesV2Response { repeated Value values = 1; Metrics metrics = 2; }
  message Value { string type = 1; string value = 2; }
  message RangeRequest { string query = 1; uint64 start = 2; uint64 end = 3; uint64 step = 4; uint32 exemplars = 16; }
  message RangeResponse { repeated Series series = 1; Metrics metrics = 2; int32 status = 3; string message = 4; }
  message Series { repeated KeyValue labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 4; }
  message Sample { double value = 1; int64 ms = 2; }
  message Exemplar { repeated KeyValue labels = 1; double value = 2; int64 ms = 3; }
  message InstantResponse { repeated Instant series = 1; Metrics metrics = 2; int32 status = 3; string message = 4; }
  message Instant { repeated KeyValue labels = 1; double value = 2; }
  `,
  { keepCase: true },
).root

/** Request and response type of each method. */
const METHODS = {
  Search: ['SearchRequest', 'SearchResponse'],
  SearchTags: ['TagsRequest', 'TagsResponse'],
  SearchTagsV2: ['TagsRequest', 'TagsV2Response'],
  SearchTagValues: ['ValuesRequest', 'TagsResponse'],
  SearchTagValuesV2: ['ValuesRequest', 'ValuesV2Response'],
  MetricsQueryRange: ['RangeRequest', 'RangeResponse'],
  MetricsQueryInstant: ['RangeRequest', 'InstantResponse'],
} as const

export type Method = keyof typeof METHODS

/** A gRPC client of the streaming service. */
export class StreamingClient {
  readonly #client: Client

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure())
  }

  /** Starts a call; messages come as plain objects, 64-bit integers as text. */
  start(method: Method, request: Record<string, unknown>): ClientReadableStream<unknown> {
    const [requestType, responseType] = METHODS[method]
    const encoder = types.lookupType(requestType)
    const decoder = types.lookupType(responseType)
    return this.#client.makeServerStreamRequest(
      `/tempopb.StreamingQuerier/${method}`,
      (message: Record<string, unknown>) =>
        Buffer.from(encoder.encode(encoder.fromObject(message)).finish()),
      (bytes) => decoder.toObject(decoder.decode(bytes), { longs: String, defaults: true }),
      request,
    )
  }

  /** All messages of a call; rejects with its status. */
  async all<T>(method: Method, request: Record<string, unknown>): Promise<T[]> {
    const messages: T[] = []
    for await (const message of this.start(method, request)) messages.push(message as T)
    return messages
  }

  /** The status with which a call fails. */
  async failure(method: Method, request: Record<string, unknown>): Promise<ServiceError> {
    return this.all(method, request).then(
      () => Promise.reject(new Error('the call did not fail')),
      (error: unknown) => error as ServiceError,
    )
  }

  close(): void {
    this.#client.close()
  }
}
