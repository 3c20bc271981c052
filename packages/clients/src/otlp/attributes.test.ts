import type { Attribute } from '@tailspan/model'
import { SpanBatchBuilder } from '@tailspan/model'
import { expect, it } from 'vitest'
import { JsonPlace } from '../http/json-place.ts'
import { ProtobufReader } from '../protobuf/reader.ts'
import { tempoProtobuf } from '../testing/otlp-schema.ts'
import { readAttributes } from './attributes-json.ts'
import { addSpansProtobuf } from './spans-protobuf.ts'

const json = [
  { key: '__proto__', value: { stringValue: '' } },
  { key: 'least', value: { intValue: '-9223372036854775808' } },
  { key: 'most', value: { intValue: '9223372036854775807' } },
  { key: 'zero', value: { intValue: '0' } },
  { key: 'false', value: { boolValue: false } },
  { key: 'half', value: { doubleValue: 0.5 } },
  { key: 'double zero', value: { doubleValue: 0 } },
  { key: 'nan', value: { doubleValue: 'NaN' } },
  { key: 'infinite', value: { doubleValue: '-Infinity' } },
  { key: 'bytes', value: { bytesValue: 'AP8=' } },
  { key: 'no bytes', value: { bytesValue: '' } },
  { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, {}, { boolValue: true }] } } },
  { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { stringValue: 'b' } }] } } },
  { key: 'nothing', value: {} },
]

const attributes: readonly Attribute[] = [
  { key: '__proto__', value: '' },
  { key: 'least', value: -(2n ** 63n) },
  { key: 'most', value: 2n ** 63n - 1n },
  { key: 'zero', value: 0n },
  { key: 'false', value: false },
  { key: 'half', value: 0.5 },
  { key: 'double zero', value: 0 },
  { key: 'nan', value: Number.NaN },
  { key: 'infinite', value: Number.NEGATIVE_INFINITY },
  { key: 'bytes', value: Uint8Array.of(0, 255) },
  { key: 'no bytes', value: new Uint8Array() },
  { key: 'list', value: [1n, null, true] },
  { key: 'map', value: { kvlist: [{ key: 'a', value: 'b' }] } },
  { key: 'nothing', value: null },
]

it('reads every type of attribute from JSON', () => {
  expect(readAttributes(new JsonPlace(json))).toEqual(attributes)
  expect(readAttributes(new JsonPlace(undefined))).toEqual([])
})

it('reads every type of attribute from protobuf', () => {
  const spans = [{ traceId: 'AQ==', attributes: json }]
  const bytes = tempoProtobuf('Trace', { batches: [{ scopeSpans: [{ spans }] }] })
  const builder = new SpanBatchBuilder()
  const reader = new ProtobufReader(bytes)
  while (reader.next()) addSpansProtobuf(reader.message(), builder)
  const batch = builder.build()
  expect(batch.traceIds).toEqual(['00000000000000000000000000000001'])
  expect(JSON.parse(batch.attributes[0] ?? '')).toEqual(json)
})

it('refuses what is of another type, or too deep', () => {
  const read = (value: unknown) => () => readAttributes(new JsonPlace([{ key: 'a', value }]))
  expect(read({ intValue: 1.5 })).toThrow('[0].value.intValue: a whole number expected')
  expect(read({ intValue: 2 ** 60 })).toThrow('a whole number expected')
  expect(read({ stringValue: 1 })).toThrow('text expected')
  let deep: unknown = {}
  for (let i = 0; i < 100; i++) deep = { arrayValue: { values: [deep] } }
  expect(read(deep)).toThrow('at most 64 levels')
})
