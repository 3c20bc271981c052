import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import protobuf from 'protobufjs'

/** OTLP's metric messages, written by hand from the description of the format. */
const SCHEMA = `syntax = "proto3";
message Request { repeated ResourceMetrics resourceMetrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scopeMetrics = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message Scope { string name = 1; string version = 2; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; }
}
message Gauge { repeated NumberPoint dataPoints = 1; }
message Sum { repeated NumberPoint dataPoints = 1; int32 aggregationTemporality = 2; bool isMonotonic = 3; }
message Histogram { repeated HistogramPoint dataPoints = 1; int32 aggregationTemporality = 2; }
message NumberPoint {
  fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3;
  oneof value { double asDouble = 4; sfixed64 asInt = 6; }
  repeated Exemplar exemplars = 5; repeated KeyValue attributes = 7;
}
message HistogramPoint {
  fixed64 startTimeUnixNano = 2; fixed64 timeUnixNano = 3; fixed64 count = 4; optional double sum = 5;
  repeated fixed64 bucketCounts = 6; repeated double explicitBounds = 7;
  repeated Exemplar exemplars = 8; repeated KeyValue attributes = 9;
}
message Exemplar { fixed64 timeUnixNano = 2; double asDouble = 3; bytes spanId = 4; bytes traceId = 5; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string stringValue = 1; bool boolValue = 2; int64 intValue = 3; double doubleValue = 4; } }`

const request = protobuf.parse(SCHEMA).root.lookupType('Request')

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}

/** A metric as protobufjs gives it: counts as text, bytes in base64. */
interface SentMetric {
  readonly name: string
  readonly description?: string
  readonly unit?: string
  readonly gauge?: { readonly dataPoints: readonly SentPoint[] }
  readonly sum?: {
    readonly dataPoints: readonly SentPoint[]
    readonly aggregationTemporality: number
    readonly isMonotonic: boolean
  }
  readonly histogram?: {
    readonly dataPoints: readonly SentPoint[]
    readonly aggregationTemporality: number
  }
}

interface SentPoint {
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
  readonly asDouble?: number
  readonly count?: string
  readonly sum?: number
  readonly bucketCounts?: readonly string[]
  readonly explicitBounds?: readonly number[]
  readonly exemplars?: readonly { readonly traceId: string; readonly asDouble: number }[]
  readonly attributes?: readonly Attribute[]
}

/** A collector on a free port that keeps the requests it took. */
export interface MetricsCollector {
  readonly url: string
  /** Metrics of each request that was taken. */
  readonly taken: SentMetric[][]
  /** Names of the resource's attributes. */
  readonly resource: string[]
  /** What requests to come are answered with; 'never': not at all. */
  answer: number | 'never'
  /** Resolves when this many requests came, taken or not. */
  asked(requests: number): Promise<void>
  stop(): Promise<void>
}

export async function startMetricsCollector(): Promise<MetricsCollector> {
  let requests = 0
  const waiting: { readonly requests: number; readonly resolve: () => void }[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks)
      const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      if (collector.answer === 200) take(body)
      if (collector.answer !== 'never') response.writeHead(collector.answer).end()
      requests++
      for (const each of waiting) if (requests >= each.requests) each.resolve()
    })
  })
  const take = (body: Buffer): void => {
    const json = request.toObject(request.decode(body), { longs: String, bytes: String }) as {
      resourceMetrics?: {
        resource?: { attributes?: Attribute[] }
        scopeMetrics?: { metrics?: SentMetric[] }[]
      }[]
    }
    for (const { resource, scopeMetrics } of json.resourceMetrics ?? []) {
      collector.resource.push(...(resource?.attributes ?? []).map(({ key }) => key))
      collector.taken.push((scopeMetrics ?? []).flatMap(({ metrics }) => metrics ?? []))
    }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const collector: MetricsCollector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    taken: [],
    resource: [],
    answer: 200,
    asked: (wanted) =>
      new Promise((resolve) => {
        if (requests >= wanted) resolve()
        else waiting.push({ requests: wanted, resolve })
      }),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return collector
}
