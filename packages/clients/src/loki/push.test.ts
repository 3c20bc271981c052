import { gunzipSync } from 'node:zlib'
import type { Label } from '@tailspan/model'
import protobuf from 'protobufjs'
import snappy from 'snappy'
import { expect, it } from 'vitest'
import type { LokiPushOptions, PushStream } from './push.ts'
import { pushCall } from './push.ts'

// Written by hand from the description of the format.
const schema = `syntax = "proto3";
message PushRequest { repeated Stream streams = 1; }
message Stream { string labels = 1; repeated Entry entries = 2; }
message Entry { Timestamp timestamp = 1; string line = 2; repeated Pair structuredMetadata = 3; }
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Pair { string name = 1; string value = 2; }`
const PushRequest = protobuf.parse(schema).root.lookupType('PushRequest')

const labels: readonly Label[] = [
  ['app', 'a "quoted"\n\\ one'],
  ['__proto__', 'x'],
]
const streams: readonly PushStream[] = [
  {
    labels,
    entries: [
      { timestamp: 1_768_471_200_000_000_001n, line: 'größer 🚀 \ud800', metadata: [['id', 'ü']] },
      { timestamp: -1n, line: '' },
      { timestamp: 2n ** 63n - 1n, line: 'x'.repeat(100_000) },
    ],
  },
  { labels: [['b', '']], entries: [] },
]

async function body(options: LokiPushOptions): Promise<Buffer> {
  const call = await pushCall(streams, options)
  return Buffer.from(call.body?.bytes ?? [])
}

it('writes protobuf with snappy', async () => {
  const bytes = (await snappy.uncompress(await body({}))) as Buffer
  expect(PushRequest.toObject(PushRequest.decode(bytes), { longs: String })).toEqual({
    streams: [
      {
        labels: '{app="a \\"quoted\\"\\n\\\\ one", __proto__="x"}',
        entries: [
          {
            timestamp: { seconds: '1768471200', nanos: 1 },
            line: 'größer 🚀 \ufffd',
            structuredMetadata: [{ name: 'id', value: 'ü' }],
          },
          { timestamp: { seconds: '-1', nanos: 999_999_999 } },
          {
            timestamp: { seconds: '9223372036', nanos: 854_775_807 },
            line: 'x'.repeat(100_000),
          },
        ],
      },
      { labels: '{b=""}' },
    ],
  })
})

it('writes JSON with gzip', async () => {
  const call = await pushCall(streams, { format: 'json' })
  expect(call.headers).toEqual({ 'content-encoding': 'gzip' })
  const text = gunzipSync(await body({ format: 'json' })).toString()
  expect(JSON.parse(text)).toEqual({
    streams: [
      {
        stream: JSON.parse('{"app":"a \\"quoted\\"\\n\\\\ one","__proto__":"x"}') as unknown,
        values: [
          ['1768471200000000001', 'größer 🚀 \ufffd', { id: 'ü' }],
          ['-1', ''],
          ['9223372036854775807', 'x'.repeat(100_000)],
        ],
      },
      { stream: { b: '' }, values: [] },
    ],
  })
  expect(text).toContain('"__proto__":"x"')
})

it.each(['a"}{b="', 'a b', '', 'größe', 'service.name'])(
  'refuses the label name %j',
  async (name) => {
    const evil = [{ labels: [[name, 'x'] as const], entries: [] }]
    await expect(pushCall(evil, {})).rejects.toMatchObject({ code: 'bad_request' })
  },
)
