import { type SpanBatch, SpanBatchBuilder } from '@tailspan/model'
import { spanBatch } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { halvesOfSpans } from '../protobuf/halves.ts'
import { ProtobufReader } from '../protobuf/reader.ts'
import { flatBatch } from '../testing/flat-spans.ts'
import { encodeSpanBatch } from './span-batch.ts'
import { addSpansProtobuf } from './spans-protobuf.ts'

const batch = spanBatch([
  {
    trace: 1,
    id: 1,
    name: 'größer 🚀',
    service: 'shop',
    kind: 2,
    status: 2,
    message: 'boom',
    start: 1_768_471_200_000_000_001n,
    end: 2n ** 63n - 1n,
    traceState: 'a=b',
    flags: 257,
    dropped: '[1,2,3,4,5]',
    scope: { name: 'pg', version: '8', attributes: [{ key: 'n', value: 1.5 }] },
    resource: [{ key: 'bytes', value: new Uint8Array([1, 2, 250]) }],
    attributes: [
      { key: 'list', value: ['a', 7n, null, -0, true, []] },
      { key: 'map', value: { kvlist: [{ key: '__proto__', value: false }] } },
      { key: 'big', value: 2n ** 63n - 1n },
      { key: 'least', value: -(2n ** 63n) },
      { key: 'nan', value: Number.NaN },
      { key: 'empty', value: '' },
    ],
    events: [{ time: 2n ** 62n + 1n, name: 'retry', attributes: [{ key: 'é😀', value: 'a"b' }] }],
    links: [{ trace: 2, id: 9, attributes: [{ key: 'x', value: '' }] }],
  },
  { trace: 1, id: 2, parent: 1, service: 'db', start: 5n },
  { trace: 1, id: 3, parent: 1, service: 'shop', start: 6n, name: 'other scope' },
  { trace: 1, id: 4, parent: 2, service: 'db', start: 7n, name: 'last' },
])

function decode(message: Uint8Array): SpanBatch {
  const builder = new SpanBatchBuilder()
  const reader = new ProtobufReader(Buffer.from(message))
  while (reader.next()) addSpansProtobuf(reader.message(), builder)
  return builder.build()
}

const sorted = (spans: readonly unknown[]): unknown[] =>
  spans.map((one) => JSON.stringify(one)).sort()

test('spans come back as they were, whatever they have', () => {
  const decoded = decode(encodeSpanBatch(batch, [0, 1, 2, 3]))
  expect(sorted(flatBatch(decoded))).toEqual(sorted(flatBatch(batch)))
  // Those of one resource stand together.
  expect(decoded.resources).toHaveLength(3)
})

test('only the rows that were named', () => {
  expect(decode(encodeSpanBatch(batch, [3, 1])).spanIds).toEqual([
    '0000000000000004',
    '0000000000000002',
  ])
})

test('halves have all spans, once, in their resources', () => {
  const message = encodeSpanBatch(batch, [0, 1, 2, 3])
  const [first, second] = halvesOfSpans(message) ?? []
  expect([first?.items, second?.items]).toEqual([2, 2])
  const all = [first, second].flatMap((half) => flatBatch(decode(half?.bytes ?? Buffer.alloc(0))))
  expect(sorted(all)).toEqual(sorted(flatBatch(batch)))
  expect(halvesOfSpans(encodeSpanBatch(batch, [1]))).toBeNull()
})
