import { createHash } from 'node:crypto'
import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
import { inBatches } from './in-batches.ts'
import { END_NS, logRows, START_NS } from './log-rows.ts'
import { lokiJson } from './loki-json.ts'
import { otlpLogs } from './otlp-logs.ts'
import { otlpSpans } from './otlp-spans.ts'
import { otlpSpansJson } from './otlp-spans-json.ts'
import { spanRows } from './span-rows.ts'

const schema = protobuf.parse(`
  syntax = "proto3";
  message Any { oneof value { string text = 1; bool flag = 2; int64 whole = 3; double real = 4; } }
  message Pair { string key = 1; Any value = 2; }
  message Resource { repeated Pair attributes = 1; }
  message Log { fixed64 time = 1; int32 severity = 2; string severity_text = 3; Any body = 5; }
  message ScopeLogs { repeated Log logs = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scopes = 2; }
  message Logs { repeated ResourceLogs resources = 1; }
  message Status { string message = 2; int32 code = 3; }
  message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent = 4; string name = 5;
    int32 kind = 6; fixed64 start = 7; fixed64 end = 8; repeated Pair attributes = 9;
    Status status = 15; }
  message ScopeSpans { repeated Span spans = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scopes = 2; }
  message Spans { repeated ResourceSpans resources = 1; }
`).root

const decode = (type: string, body: Buffer): unknown => {
  const message = schema.lookupType(type)
  return message.toObject(message.decode(body), { longs: String, bytes: String })
}

it('makes the same rows every time, all in the hour', () => {
  const digest = (): string =>
    createHash('sha256')
      .update([...logRows(2000)].map((row) => `${row.ts}${row.pod}${row.line}`).join())
      .digest('hex')
  expect(digest()).toBe(digest())
  const times = [...logRows(2000)].map((row) => row.ts)
  expect(times.every((ts) => ts >= START_NS && ts < END_NS)).toBe(true)
  expect(new Set(times).size).toBe(2000)
})

it('pushes every line to Loki once', () => {
  const rows = [...logRows(500)]
  const body: { streams: { stream: Record<string, string>; values: [string, string][] }[] } =
    JSON.parse(lokiJson(rows).toString())
  const lines = body.streams.flatMap((s) => s.values.map(([ts, line]) => `${ts} ${line}`))
  expect(lines.sort()).toEqual(rows.map((row) => `${row.ts} ${row.line}`))
})

it('writes OTLP logs that a protobuf library reads', () => {
  const rows = [...logRows(300)]
  const read = decode('Logs', otlpLogs(rows)) as {
    resources: { scopes: { logs: { time: string; body: { text: string } }[] }[] }[]
  }
  const logs = read.resources.flatMap((r) => r.scopes.flatMap((s) => s.logs))
  const lines = logs.map((log) => `${log.time} ${log.body.text}`)
  expect(lines.sort()).toEqual(rows.map((row) => `${row.ts} ${row.line}`))
})

it('writes OTLP spans that a protobuf library reads', () => {
  const rows = [...spanRows(300)]
  const read = decode('Spans', otlpSpans(rows)) as {
    resources: { scopes: { spans: { span_id?: string; spanId: string; start: string }[] }[] }[]
  }
  const spans = read.resources.flatMap((r) => r.scopes.flatMap((s) => s.spans))
  const ids = spans.map((span) => Buffer.from(span.spanId, 'base64').toString('hex'))
  expect(ids.sort()).toEqual(rows.map((row) => row.spanId).sort())
  expect(rows.filter((row) => row.parentId === '')).toHaveLength(30)
})

it('writes the same spans as JSON', () => {
  const rows = [...spanRows(300)]
  const read: {
    resourceSpans: { scopeSpans: { spans: { spanId: string; startTimeUnixNano: string }[] }[] }[]
  } = JSON.parse(otlpSpansJson(rows).toString())
  const spans = read.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans))
  const found = spans.map((span) => `${span.spanId} ${span.startTimeUnixNano}`)
  expect(found.sort()).toEqual(rows.map((row) => `${row.spanId} ${row.start}`).sort())
})

it('splits into batches', () => {
  expect([...inBatches([1, 2, 3], 2)]).toEqual([[1, 2], [3]])
  expect([...inBatches([], 2)]).toEqual([])
})
