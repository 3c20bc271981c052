import { logBatch } from '@tailspan/testkit'
import protobuf from 'protobufjs'
import { expect, test } from 'vitest'
import { halvesOfPush } from '../protobuf/halves.ts'
import { encodeLogBatch } from './log-batch.ts'

// Written by hand from the description of the format.
const schema = `syntax = "proto3";
message PushRequest { repeated Stream streams = 1; }
message Stream { string labels = 1; repeated Entry entries = 2; }
message Entry { Timestamp timestamp = 1; string line = 2; repeated Pair structuredMetadata = 3; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Pair { string name = 1; string value = 2; }`
const PushRequest = protobuf.parse(schema).root.lookupType('PushRequest')

interface Pushed {
  streams: {
    labels: string
    entries: {
      timestamp: { seconds: string; nanos: number }
      line: string
      structuredMetadata?: { name: string; value: string }[]
    }[]
  }[]
}

function decode(bytes: Uint8Array): Pushed {
  return PushRequest.toObject(PushRequest.decode(bytes), { longs: String }) as Pushed
}

const batch = logBatch([
  {
    labels: [
      ['app', 'a "quoted"\n\\ one'],
      ['__proto__', 'x'],
    ],
    ts: 1_768_471_200_000_000_001n,
    line: 'größer 🚀 \ud800',
    metadata: [['id', 'ü']],
    level: 'warn',
  },
  { labels: { app: 'b' }, ts: -1n, line: 'two' },
  {
    labels: [
      ['app', 'a "quoted"\n\\ one'],
      ['__proto__', 'x'],
    ],
    ts: 2n ** 63n - 1n,
    line: 'three',
    metadata: [['id', 'ü']],
  },
  { labels: { app: 'c' }, ts: 5n, line: 'not wanted' },
])

test('rows of each stream stand together, to the nanosecond, with metadata and level', () => {
  expect(decode(encodeLogBatch(batch, [0, 1, 2]))).toEqual({
    streams: [
      {
        labels: '{__proto__="x", app="a \\"quoted\\"\\n\\\\ one"}',
        entries: [
          {
            timestamp: { seconds: '1768471200', nanos: 1 },
            line: 'größer 🚀 \ufffd',
            structuredMetadata: [
              { name: 'id', value: 'ü' },
              { name: 'detected_level', value: 'warn' },
            ],
          },
          {
            timestamp: { seconds: '9223372036', nanos: 854_775_807 },
            line: 'three',
            structuredMetadata: [{ name: 'id', value: 'ü' }],
          },
        ],
      },
      {
        labels: '{app="b"}',
        entries: [{ timestamp: { seconds: '-1', nanos: 999_999_999 }, line: 'two' }],
      },
    ],
  })
})

test('two messages put together are one', () => {
  const both = Buffer.concat([encodeLogBatch(batch, [0]), encodeLogBatch(batch, [1, 2])])
  const lines = decode(both).streams.flatMap(({ entries }) => entries.map(({ line }) => line))
  expect(lines).toEqual(['größer 🚀 \ufffd', 'two', 'three'])
})

test('halves have all lines, once, in the order of the streams', () => {
  const message = encodeLogBatch(batch, [0, 1, 2])
  const [first, second] = halvesOfPush(message) ?? []
  expect([first?.items, second?.items]).toEqual([2, 1])
  const all = [first, second].flatMap((half) => decode(half?.bytes ?? Buffer.alloc(0)).streams)
  expect(all).toEqual(decode(message).streams)
  expect(halvesOfPush(second?.bytes ?? Buffer.alloc(0))).toBeNull()
})

test('a name that is no label name is refused', () => {
  const bad = logBatch([{ labels: { 'a="b",c': 'x' }, ts: 1n, line: 'l' }])
  expect(() => encodeLogBatch(bad, [0])).toThrow('is no label name')
})
