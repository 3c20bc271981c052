import { decodeAttributes, encodeAttributes, fromAnyValue, type SpanBatch } from '@tailspan/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogSink } from '../admit/log-sink.ts'
import { OtlpLogSink } from '../admit/otlp-log-sink.ts'
import { SpanSink } from '../admit/span-sink.ts'
import { Recent } from '../batch/recent.ts'
import {
  type AnyJson,
  encodeLogs,
  encodeTraces,
  type KeyValueJson,
  type LogsJson,
  type SpanJson,
  type TracesJson,
} from '../testing/otlp-message.ts'
import { Recorder, rowsOf } from '../testing/recorder.ts'
import { decodeOtlpLogsJson } from './otlp-logs-json.ts'
import { OtlpLogsProtobufDecoder } from './otlp-logs-protobuf.ts'
import { decodeOtlpSpansJson } from './otlp-spans-json.ts'
import { OtlpSpansProtobufDecoder } from './otlp-spans-protobuf.ts'
import { TextTable } from './text.ts'

const names = new TextTable()

function spansOf(request: TracesJson, format: 'json' | 'protobuf'): [SpanBatch[], string] {
  const sink = new SpanSink()
  const batches =
    format === 'json'
      ? decodeOtlpSpansJson(Buffer.from(JSON.stringify(request)), 200, sink)
      : new OtlpSpansProtobufDecoder(encodeTraces(request), 64, sink, names).decode()
  return [[...batches], sink.refusals.text()]
}

function logsOf(request: LogsJson, format: 'json' | 'protobuf'): unknown[] {
  const deps = new Recorder().deps()
  const out = new OtlpLogSink(new LogSink(deps), deps.clock)
  const batches =
    format === 'json'
      ? decodeOtlpLogsJson(Buffer.from(JSON.stringify(request)), 200, out)
      : new OtlpLogsProtobufDecoder(encodeLogs(request), 64, out, new Recent(1e6), names).decode()
  return [...batches].flatMap(rowsOf)
}

const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'service.name', 'a', 'trace_id', 'level', ''),
  fc.string({ unit: 'grapheme' }),
)
// JSON.stringify, which the JSON side is made with, has neither of NaN, infinity and -0.
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0)
const { any } = fc.letrec<{ any: AnyJson }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.record({ stringValue: fc.string({ unit: 'binary' }) }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
    fc.record({ doubleValue: double }),
    fc.record({ bytesValue: fc.base64String() }),
    fc.constant({}),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('any'), { maxLength: 3 }) }) }),
    fc.record({
      kvlistValue: fc.record({
        values: fc.array(fc.record({ key, value: tie('any') }), { maxLength: 3 }),
      }),
    }),
  ),
}))
const attributes: fc.Arbitrary<KeyValueJson[]> = fc.array(fc.record({ key, value: any }), {
  maxLength: 5,
})
const hexOf = (digits: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: digits,
    maxLength: digits,
  })
const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)
const count = fc.nat(2 ** 31)
const text = fc.string({ unit: 'grapheme' })
const attributed = { attributes, droppedAttributesCount: count }
const scope = fc.record({ name: text, version: text, ...attributed })
const span: fc.Arbitrary<SpanJson> = fc.record({
  traceId: hexOf(32),
  spanId: hexOf(16),
  traceState: text,
  parentSpanId: fc.constantFrom('', '0000000000000000', 'b7ad6b7169203331'),
  name: text,
  kind: fc.nat(5),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  events: fc.array(fc.record({ timeUnixNano: time, name: text, ...attributed }), { maxLength: 2 }),
  droppedEventsCount: count,
  links: fc.array(
    fc.record({
      traceId: hexOf(32),
      spanId: hexOf(16),
      traceState: text,
      flags: count,
      ...attributed,
    }),
    { maxLength: 2 },
  ),
  droppedLinksCount: count,
  status: fc.record({ code: fc.nat(2), message: text }),
  flags: count,
  ...attributed,
})
const traces: fc.Arbitrary<TracesJson> = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record(attributed),
      scopeSpans: fc.array(fc.record({ scope, spans: fc.array(span, { maxLength: 3 }) }), {
        maxLength: 2,
      }),
    }),
    { maxLength: 2 },
  ),
})
const logs: fc.Arbitrary<LogsJson> = fc.record({
  resourceLogs: fc.array(
    fc.record({
      resource: fc.record(attributed),
      scopeLogs: fc.array(
        fc.record({
          scope,
          logRecords: fc.array(
            fc.record({
              timeUnixNano: time,
              observedTimeUnixNano: time,
              severityNumber: fc.nat(30),
              severityText: text,
              body: any,
              flags: count,
              traceId: hexOf(32),
              spanId: hexOf(16),
              eventName: text,
              ...attributed,
            }),
            { maxLength: 3 },
          ),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 2 },
  ),
})

describe('OTLP decoders', { timeout: 30_000 }, () => {
  it('read the same spans from protobuf as from JSON', () => {
    fc.assert(
      fc.property(traces, (request) => {
        expect(spansOf(request, 'protobuf')).toEqual(spansOf(request, 'json'))
      }),
      { numRuns: 200 },
    )
  })

  it('read the same log records from protobuf as from JSON', () => {
    fc.assert(
      fc.property(logs, (request) => {
        expect(logsOf(request, 'protobuf')).toEqual(logsOf(request, 'json'))
      }),
      { numRuns: 200 },
    )
  })

  it('write attributes exactly as encodeAttributes does', () => {
    fc.assert(
      fc.property(attributes, (list) => {
        const request: TracesJson = {
          resourceSpans: [{ scopeSpans: [{ spans: [{ ...minimal, attributes: list }] }] }],
        }
        const [[batch]] = spansOf(request, 'protobuf')
        const expected = list.map((item) => ({ key: item.key, value: fromAnyValue(item.value) }))
        expect(batch?.attributes).toEqual([encodeAttributes(expected)])
        expect(decodeAttributes(batch?.attributes[0] ?? '?')).toHaveLength(list.length)
      }),
      { numRuns: 300 },
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])(
    'writes the double %d as encodeAttributes does',
    (value) => {
      const attribute = { key: 'd', value: { doubleValue: value } }
      const [[batch]] = spansOf(one({ ...minimal, attributes: [attribute] }), 'protobuf')
      expect(batch?.attributes).toEqual([encodeAttributes([{ key: 'd', value }])])
    },
  )

  const minimal: SpanJson = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
  }
  const one = (item: SpanJson): TracesJson => ({
    resourceSpans: [{ scopeSpans: [{ spans: [item] }] }],
  })

  it('keeps every field of a span', () => {
    const [[batch]] = spansOf(
      {
        resourceSpans: [
          {
            resource: {
              attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }],
              droppedAttributesCount: 3,
            },
            scopeSpans: [
              {
                scope: { name: 'lib', version: '1', droppedAttributesCount: 2 },
                spans: [
                  {
                    ...minimal,
                    parentSpanId: '00f067aa0ba902b7',
                    name: 'GET /',
                    kind: 2,
                    startTimeUnixNano: '1700000000000000001',
                    endTimeUnixNano: '1700000000000000003',
                    traceState: 'a=b',
                    flags: 257,
                    droppedEventsCount: 4,
                    status: { code: 2, message: 'no' },
                    events: [{ timeUnixNano: '1700000000000000002', name: 'e' }],
                    links: [{ ...minimal, flags: 1 }],
                  },
                ],
              },
            ],
          },
        ],
      },
      'protobuf',
    )
    expect(batch).toEqual({
      length: 1,
      traceIds: ['0af7651916cd43dd8448eb211c80319c'],
      spanIds: ['b7ad6b7169203331'],
      parentIds: ['00f067aa0ba902b7'],
      names: ['GET /'],
      kinds: Uint8Array.of(2),
      statusCodes: Uint8Array.of(2),
      statusMessages: ['no'],
      starts: BigInt64Array.of(1700000000000000001n),
      ends: BigInt64Array.of(1700000000000000003n),
      resources: [
        {
          service: 'cart',
          attributes: '[{"key":"service.name","value":{"stringValue":"cart"}}]',
        },
      ],
      resourceIndex: Uint32Array.of(0),
      scopes: [{ name: 'lib', version: '1', attributes: '' }],
      scopeIndex: Uint32Array.of(0),
      attributes: [''],
      events: ['[{"time":"1700000000000000002","name":"e"}]'],
      links: [
        '[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","flags":1}]',
      ],
      traceStates: ['a=b'],
      flags: Uint32Array.of(257),
      dropped: ['[0,4,0,3,2]'],
    })
  })

  it.each(['json', 'protobuf'] as const)(
    'pads short ids and refuses bad ones alone (%s)',
    (format) => {
      const request: TracesJson = {
        resourceSpans: [
          {
            scopeSpans: [
              {
                spans: [
                  minimal,
                  { ...minimal, traceId: '' },
                  { ...minimal, traceId: '0'.repeat(32), name: 'zero' },
                  { ...minimal, spanId: '0'.repeat(16) },
                  { ...minimal, spanId: 'ab'.repeat(9) },
                  { ...minimal, parentSpanId: 'ab'.repeat(9) },
                  { ...minimal, traceId: '8448eb211c80319c', spanId: '01' },
                ],
              },
            ],
          },
        ],
      }
      const [[batch], refused] = spansOf(request, format)
      expect(batch?.traceIds).toEqual([minimal.traceId, '00000000000000008448eb211c80319c'])
      expect(batch?.spanIds).toEqual([minimal.spanId, '0000000000000001'])
      expect(refused).toContain('span "zero" has an invalid trace id')
      expect(refused.split('\n')).toHaveLength(5)
    },
  )

  it('reads enums by name, 64-bit numbers bare, and passes unknown keys in JSON', () => {
    const sink = new SpanSink()
    const body = `{"x":[{}],"resourceSpans":[{"scopeSpans":[{"spans":[{
      "traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"b7ad6b7169203331","kind":"SPAN_KIND_CLIENT",
      "startTimeUnixNano":1700000000000000001,"endTimeUnixNano":"1700000000000000003","status":{"code":"STATUS_CODE_ERROR"},
      "name":"quoted 1234567890123456789 \\" ,1234567890123456789","unknown":{"a":1},
      "attributes":[{"key":"n","value":{"intValue":9007199254740993}}]}]}]}]}`
    const [batch] = [...decodeOtlpSpansJson(Buffer.from(body), 200, sink)]
    expect(sink.refusals.text()).toBe('')
    expect(batch?.traceIds).toEqual(['0af7651916cd43dd8448eb211c80319c'])
    expect(batch?.kinds).toEqual(Uint8Array.of(3))
    expect(batch?.statusCodes).toEqual(Uint8Array.of(2))
    expect(batch?.starts).toEqual(BigInt64Array.of(1700000000000000001n))
    expect(batch?.names).toEqual(['quoted 1234567890123456789 " ,1234567890123456789'])
    expect(batch?.attributes).toEqual(['[{"key":"n","value":{"intValue":"9007199254740993"}}]'])
  })

  it.each([
    ['name', 5, 'name must be a string'],
    ['startTimeUnixNano', 'x', 'startTimeUnixNano must be nanoseconds that fit 63 bits'],
    ['startTimeUnixNano', '9223372036854775808', 'must be nanoseconds that fit 63 bits'],
    ['startTimeUnixNano', 1.5, 'must be nanoseconds'],
    ['attributes', {}, 'attributes must be an array'],
    ['attributes', [1], 'attributes[0]: it must be an object'],
    ['attributes', [{ key: 'a', value: 1 }], 'attributes[0]: value must be an object'],
    ['attributes', [{ key: 'a', value: { intValue: 'x' } }], 'intValue must be a 64-bit integer'],
    ['attributes', [{ key: 'a', value: { boolValue: 'x' } }], 'boolValue must be true or false'],
    ['attributes', [{ key: 'a', value: { doubleValue: {} } }], 'doubleValue must be a number'],
    ['events', [{ name: [] }], 'events[0]: name must be a string'],
    ['flags', -1, 'flags must be an integer from 0'],
    ['status', 'x', 'status must be an object'],
  ])('refuses a span alone for the wrong type of %s: %j', (member, value, message) => {
    const bad = { ...minimal, [member]: value }
    const body = { resourceSpans: [{ scopeSpans: [{ spans: [bad, minimal, null, 7] }] }] }
    const sink = new SpanSink()
    const batches = [...decodeOtlpSpansJson(Buffer.from(JSON.stringify(body)), 200, sink)]
    expect(batches.map((batch) => batch.length)).toEqual([1])
    expect(sink.refusals.text()).toContain(message)
    expect(sink.refusals.text()).toContain('resourceSpans[0].scopeSpans[0].spans[0]')
    expect(sink.refusals.total).toBe(3)
  })

  it('refuses a span alone for a time beyond 63 bits or a value nested too deep', () => {
    let deep: AnyJson = { stringValue: 'x' }
    for (let i = 0; i < 100; i++) deep = { arrayValue: { values: [deep] } }
    const bad = [
      { ...minimal, startTimeUnixNano: '18446744073709551615' },
      { ...minimal, attributes: [{ key: 'deep', value: deep }] },
      { ...minimal, events: [{ attributes: [{ key: 'deep', value: deep }] }] },
    ]
    for (const item of bad) {
      const [batches, refused] = spansOf(one(item), 'protobuf')
      expect(batches).toEqual([])
      expect(refused).toMatch(/beyond 63 bits|nests deeper than 64/)
    }
  })
})
