import { SpanBatchBuilder } from '@tailspan/model'
import { spanBatch, spanIdOf, traceIdOf } from '@tailspan/testkit'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { traceToOtlp } from '../trace-to-otlp.ts'
import { traceByIdResponse, traceProtobuf } from './trace-message.ts'

/** OTLP's messages as its .proto files number them. */
const types = protobuf.parse(`
  syntax = "proto3";
  message Response { Trace trace = 1; Metrics metrics = 2; int32 status = 3; string message = 4; }
  message Metrics {}
  message Trace { repeated ResourceSpans batches = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; uint32 dropped = 2; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped = 4; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
    string name = 5; int32 kind = 6; fixed64 start = 7; fixed64 end = 8;
    repeated KeyValue attributes = 9; uint32 dropped_attributes = 10;
    repeated Event events = 11; uint32 dropped_events = 12;
    repeated Link links = 13; uint32 dropped_links = 14; Status status = 15; fixed32 flags = 16;
  }
  message Event { fixed64 time = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped = 4; }
  message Link {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3;
    repeated KeyValue attributes = 4; uint32 dropped = 5; fixed32 flags = 6;
  }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value {
      string s = 1; bool b = 2; int64 i = 3; double d = 4; Array a = 5; KvList k = 6; bytes y = 7;
    }
  }
  message Array { repeated AnyValue values = 1; }
  message KvList { repeated KeyValue values = 1; }
`).root

function read(type: string, bytes: Uint8Array): Record<string, unknown> {
  const message = types.lookupType(type)
  return message.toObject(message.decode(bytes), { longs: String, bytes: String })
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')

test('every field of a span arrives, 64-bit integers exactly', () => {
  const start = 1_768_471_203_000_000_001n
  const batch = spanBatch([
    {
      trace: 1,
      id: 2,
      parent: 3,
      name: 'work',
      kind: 3,
      status: 2,
      message: 'boom',
      start,
      end: start + 1n,
      service: 'shop',
      scope: { name: 'lib', version: '1', attributes: [{ key: 'stable', value: false }] },
      attributes: [
        { key: 's', value: '' },
        { key: 'i', value: -(2n ** 63n) },
        { key: 'd', value: -0.5 },
        { key: 'y', value: Uint8Array.of(1, 255) },
        { key: 'a', value: ['x', 1n] },
        { key: 'k', value: { kvlist: [{ key: '__proto__', value: true }] } },
        { key: 'none', value: null },
      ],
      events: [{ time: start, name: 'e', attributes: [{ key: 'n', value: 1n }] }],
      links: [{ trace: 7, id: 8 }],
      traceState: 'v=1',
      flags: 257,
      dropped: '[4,5,6,7,8]',
    },
  ])
  const { batches } = read('Trace', traceProtobuf(traceToOtlp(batch)))
  expect(batches).toEqual([
    {
      resource: { attributes: [{ key: 'service.name', value: { s: 'shop' } }], dropped: 7 },
      scopeSpans: [
        {
          scope: {
            name: 'lib',
            version: '1',
            attributes: [{ key: 'stable', value: { b: false } }],
            dropped: 8,
          },
          spans: [
            {
              traceId: base64(traceIdOf(1)),
              spanId: base64(spanIdOf(2)),
              parentSpanId: base64(spanIdOf(3)),
              traceState: 'v=1',
              name: 'work',
              kind: 3,
              start: String(start),
              end: String(start + 1n),
              attributes: [
                { key: 's', value: { s: '' } },
                { key: 'i', value: { i: '-9223372036854775808' } },
                { key: 'd', value: { d: -0.5 } },
                { key: 'y', value: { y: base64('01ff') } },
                { key: 'a', value: { a: { values: [{ s: 'x' }, { i: '1' }] } } },
                { key: 'k', value: { k: { values: [{ key: '__proto__', value: { b: true } }] } } },
                { key: 'none', value: {} },
              ],
              droppedAttributes: 4,
              events: [
                { time: String(start), name: 'e', attributes: [{ key: 'n', value: { i: '1' } }] },
              ],
              droppedEvents: 5,
              links: [{ traceId: base64(traceIdOf(7)), spanId: base64(spanIdOf(8)) }],
              droppedLinks: 6,
              status: { message: 'boom', code: 2 },
              flags: 257,
            },
          ],
        },
      ],
    },
  ])
})

test('a partial answer says why', () => {
  const empty = traceToOtlp(new SpanBatchBuilder().build())
  expect(read('Response', traceByIdResponse(empty, undefined))).toEqual({ trace: {}, metrics: {} })
  expect(read('Response', traceByIdResponse(empty, 'filtered'))).toMatchObject({
    status: 1,
    message: 'filtered',
  })
})
