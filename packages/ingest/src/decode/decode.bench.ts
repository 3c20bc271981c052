// npx vitest bench packages/ingest: body to admitted batches, 5000 rows a body.
import { systemClock } from '@tailspan/model'
import { bench, describe } from 'vitest'
import { LogSink } from '../admit/log-sink.ts'
import { OtlpLogSink } from '../admit/otlp-log-sink.ts'
import { SpanSink } from '../admit/span-sink.ts'
import { Recent } from '../batch/recent.ts'
import { defaultLimits } from '../limits.ts'
import { encodeJaeger } from '../testing/jaeger-message.ts'
import { encodePush } from '../testing/loki-message.ts'
import { encodeLogs, encodeTraces, type KeyValueJson } from '../testing/otlp-message.ts'
import { bytes, encodeZipkin } from '../testing/zipkin-message.ts'
import { decodeJaegerThrift } from './jaeger-thrift.ts'
import { LokiJsonDecoder } from './loki-json.ts'
import { LokiProtobufDecoder } from './loki-protobuf.ts'
import { OtlpLogsProtobufDecoder } from './otlp-logs-protobuf.ts'
import { decodeOtlpSpansJson } from './otlp-spans-json.ts'
import { OtlpSpansProtobufDecoder } from './otlp-spans-protobuf.ts'
import { TextTable } from './text.ts'
import { decodeZipkinJson } from './zipkin-json.ts'
import { decodeZipkinProtobuf } from './zipkin-protobuf.ts'

const ROWS = 5000
const START = 1_700_000_000_000_000_000n
const rows = Array.from({ length: ROWS }, (_, i) => i)
const traceId = (i: number): string => (i >> 3).toString(16).padStart(32, 'a')
const spanId = (i: number): string => i.toString(16).padStart(16, 'b')
const time = (i: number): bigint => START + BigInt(i)
const text = (key: string, value: string): KeyValueJson => ({ key, value: { stringValue: value } })

const LINES = {
  json: (i: number) =>
    `{"level":"info","msg":"handled request in the shop","method":"GET","path":"/cart/u${i}","status":200,"trace_id":"${traceId(i)}"}`,
  logfmt: (i: number) =>
    `ts=2026-01-01T00:00:00Z level=warn msg="handled request in the shop" path=/cart/u${i} status=200 trace_id=${traceId(i)} span_id=${spanId(i)}`,
  access: (i: number) =>
    `10.0.0.${i % 255} - - [21/Nov/2026:11:52:34 +0000] "GET /cart/u${i}?with=some HTTP/1.1" 200 ${i} "http://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)"`,
}

const settings = {
  limits: defaultLimits,
  clock: systemClock,
  discoverServiceName: true,
  discoverLogLevels: true,
}
const names = new TextTable()
const drain = (batches: Iterable<{ readonly length: number }>): void => {
  let count = 0
  for (const batch of batches) count += batch.length
  if (count !== ROWS) throw new Error(`${count} rows`)
}

describe('Loki push', () => {
  for (const [style, line] of Object.entries(LINES)) {
    for (const perStream of [500, 1]) {
      const streams = Array.from({ length: ROWS / perStream }, (_, s) => ({
        stream: { app: 'shop', pod: `p${s % 10}`, env: 'prod' },
        values: rows.slice(0, perStream).map((i) => [`${time(i)}`, line(i)]),
      }))
      const body = Buffer.from(JSON.stringify({ streams }))
      const known = new Recent<never>(1 << 22)
      bench(`JSON, ${style} lines, ${perStream} a stream`, () => {
        const sink = new LogSink(settings)
        drain(new LokiJsonDecoder(body, 64, sink, known, names).decode())
      })
    }
    const entries = rows.map((i) => ({ ts: time(i), line: line(i) }))
    const message = encodePush([{ labels: '{app="shop", env="prod"}', entries }])
    const known = new Recent<never>(1 << 22)
    bench(`protobuf, ${style} lines`, () => {
      drain(new LokiProtobufDecoder(message, new LogSink(settings), known, names).decode())
    })
  }
})

const attributes = (i: number): KeyValueJson[] => [
  text('http.request.method', 'GET'),
  text('url.path', `/cart/u${i}`),
  text('http.route', '/cart/{id}'),
  { key: 'http.response.status_code', value: { intValue: '200' } },
  text('server.address', 'cart'),
  { key: 'server.port', value: { intValue: '8080' } },
  text('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) Gecko'),
  text('network.peer.address', '10.0.0.1'),
  text('client.address', `10.0.1.${i % 255}`),
  text('session.id', `s${i}`),
]
const resource = {
  attributes: [
    text('service.name', 'cart'),
    text('host.name', 'h'),
    text('telemetry.sdk.language', 'nodejs'),
    text('telemetry.sdk.name', 'opentelemetry'),
    text('telemetry.sdk.version', '2.12.0'),
  ],
}

describe('OTLP', () => {
  const spans = rows.map((i) => ({
    traceId: traceId(i),
    spanId: spanId(i),
    name: 'GET /cart/{id}',
    kind: 2,
    startTimeUnixNano: `${time(i)}`,
    endTimeUnixNano: `${time(i + 1000)}`,
    attributes: attributes(i),
  }))
  const traces = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'http' }, spans }] }] }
  const message = encodeTraces(traces)
  bench('spans of 10 attributes, protobuf', () => {
    drain(new OtlpSpansProtobufDecoder(message, 64, new SpanSink(), names).decode())
  })
  const json = Buffer.from(JSON.stringify(traces))
  bench('spans of 10 attributes, JSON', () => {
    drain(decodeOtlpSpansJson(json, 200, new SpanSink()))
  })

  const logRecords = rows.map((i) => ({
    timeUnixNano: `${time(i)}`,
    observedTimeUnixNano: `${time(i)}`,
    severityNumber: 9,
    severityText: 'info',
    body: { stringValue: `handled request ${i} in the shop` },
    traceId: traceId(i),
    spanId: spanId(i),
    attributes: attributes(i).slice(0, 4),
  }))
  const logs = encodeLogs({
    resourceLogs: [{ resource, scopeLogs: [{ scope: { name: 'pino' }, logRecords }] }],
  })
  const known = new Recent<never>(1 << 22)
  bench('log records of 4 attributes, protobuf', () => {
    const out = new OtlpLogSink(new LogSink(settings), systemClock)
    drain(new OtlpLogsProtobufDecoder(logs, 64, out, known, names).decode())
  })
})

describe('Zipkin and Jaeger', () => {
  const spans = rows.map((i) => ({
    traceId: traceId(i),
    id: spanId(i),
    name: 'get /cart/{id}',
    kind: 'SERVER',
    timestamp: Number(time(i) / 1000n),
    duration: 1000,
    localEndpoint: { serviceName: 'cart', ipv4: '10.0.0.1', port: 8080 },
    tags: Object.fromEntries(
      attributes(i).map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']),
    ),
  }))
  const json = Buffer.from(JSON.stringify(spans))
  bench('Zipkin spans of 10 tags, JSON', () => {
    drain(decodeZipkinJson(json, 64, new SpanSink(), 0n))
  })
  const message = encodeZipkin(
    ...spans.map((span) => ({
      ...span,
      traceId: bytes(span.traceId),
      id: bytes(span.id),
      kind: 2,
      timestamp: `${span.timestamp}`,
      localEndpoint: { serviceName: 'cart', ipv4: bytes('0a000001'), port: 8080 },
    })),
  )
  bench('Zipkin spans of 10 tags, protobuf', () => {
    drain(decodeZipkinProtobuf(message, new SpanSink(), 0n, names))
  })
  const batch = encodeJaeger(
    { serviceName: 'cart' },
    spans.map(({ name, tags, timestamp }, i) => ({
      low: BigInt(i + 1),
      name,
      start: BigInt(timestamp),
      tags: Object.entries(tags),
    })),
  )
  bench('Jaeger spans of 10 tags, Thrift', () => {
    drain(decodeJaegerThrift(batch, 64, new SpanSink(), names))
  })
})
