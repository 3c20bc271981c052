import { decodeAttributes, type SpanBatch } from '@tailspan/model'
import { describe, expect, it } from 'vitest'
import { SpanSink } from '../admit/span-sink.ts'
import {
  encodeJaeger,
  type JaegerMessage,
  jaegerSpan,
  reference,
} from '../testing/jaeger-message.ts'
import { binary, list, struct } from '../testing/thrift-message.ts'
import { decodeJaegerThrift } from './jaeger-thrift.ts'
import { TextTable } from './text.ts'

function decode(body: Buffer): { batch: SpanBatch; refused: string } {
  const sink = new SpanSink()
  const [batch] = [...decodeJaegerThrift(body, 64, sink, new TextTable())]
  return { batch: batch ?? sink.take(), refused: sink.refusals.text() }
}

function read(...spans: readonly JaegerMessage[]): { batch: SpanBatch; refused: string } {
  return decode(encodeJaeger({ serviceName: 'shop' }, spans))
}

function pairs(text = ''): [key: string, value: unknown][] {
  return decodeAttributes(text).map(({ key, value }) => [key, value])
}

describe('a Jaeger span', () => {
  it('has each member in its place', () => {
    const { batch, refused } = decode(
      encodeJaeger(
        {
          serviceName: 'shop',
          tags: [
            ['hostname', 'h1'],
            ['jaeger.version', 'Node-3.19'],
            ['service.name', 'other'],
          ],
        },
        [
          {
            low: 0x0011_2233_4455_6677n,
            high: 0x8899_aabb_ccdd_eeffn,
            spanId: 2n,
            parentId: 1n,
            name: 'get',
            flags: 3,
            start: 1_502_787_600_000_001n,
            duration: 150_000n,
            tags: [
              ['span.kind', 'server'],
              ['text', 'ü'],
              ['double', 0.5],
              ['bool', true],
              ['long', -(2n ** 62n)],
              ['binary', Uint8Array.of(0, 255)],
              ['otel.scope.name', 'lib'],
              ['w3c.tracestate', 'a=1'],
            ],
            logs: [
              {
                time: 2n,
                fields: [
                  ['event', 'error'],
                  ['code', 5n],
                ],
              },
              { time: 3n, fields: [['message', 'said']] },
            ],
          },
        ],
      ),
    )
    expect(refused).toBe('')
    expect(batch).toMatchObject({
      length: 1,
      traceIds: ['8899aabbccddeeff0011223344556677'],
      spanIds: ['0000000000000002'],
      parentIds: ['0000000000000001'],
      names: ['get'],
      kinds: Uint8Array.of(2),
      starts: BigInt64Array.of(1_502_787_600_000_001_000n),
      ends: BigInt64Array.of(1_502_787_600_150_001_000n),
      scopes: [{ name: 'lib', version: '', attributes: '' }],
      links: [''],
      traceStates: ['a=1'],
      flags: Uint32Array.of(1),
    })
    expect(batch.resources[0]?.service).toBe('shop')
    expect(pairs(batch.resources[0]?.attributes)).toEqual([
      ['service.name', 'shop'],
      ['host.name', 'h1'],
      ['jaeger.version', 'Node-3.19'],
    ])
    expect(pairs(batch.attributes[0])).toEqual([
      ['text', 'ü'],
      ['double', 0.5],
      ['bool', true],
      ['long', -(2n ** 62n)],
      ['binary', Uint8Array.of(0, 255)],
    ])
    expect(JSON.parse(batch.events[0] ?? '')).toEqual([
      {
        time: '2000',
        name: 'error',
        attributes: '[{"key":"code","value":{"intValue":"5"}}]',
      },
      { time: '3000', name: 'said' },
    ])
  })

  it('has ids of 64 bits', () => {
    expect(read({ low: 0xabcn }).batch.traceIds).toEqual([`${'0'.repeat(29)}abc`])
  })

  it.each([
    [[['error', true]], 2, '', []],
    [[['error', 'no route']], 2, 'no route', ['error']],
    [[['error', false]], 0, '', ['error']],
    [
      [
        ['otel.status_code', 'ERROR'],
        ['otel.status_description', 'why'],
        ['error', true],
      ],
      2,
      'why',
      [],
    ],
    [[['otel.status_code', 'OK']], 1, '', []],
    [[['span.kind', 'odd']], 0, '', ['span.kind']],
  ] as const)('with %j has its status', (tags, code, message, left) => {
    const { batch } = read({ tags })
    expect([batch.statusCodes[0], batch.statusMessages[0]]).toEqual([code, message])
    expect(pairs(batch.attributes[0]).map(([key]) => key)).toEqual(left)
  })

  it('names its parent itself or by a reference; other references are links', () => {
    const references = [reference('follows', 7n, 3n), reference('child', 7n, 4n)]
    const elsewhere = [reference('child', 8n, 5n)]
    const { batch } = read(
      { parentId: 4n, references },
      { references },
      { references: references.slice(0, 1) },
      { references: elsewhere },
    )
    expect(batch.parentIds.map(Number)).toEqual([4, 4, 3, 0])
    expect(batch.parentIds[3]).toBe('')
    const follows = [
      {
        traceId: '7'.padStart(32, '0'),
        spanId: '3'.padStart(16, '0'),
        attributes: '[{"key":"opentracing.ref_type","value":{"stringValue":"follows_from"}}]',
      },
    ]
    expect(JSON.parse(batch.links[0] ?? '')).toEqual(follows)
    expect(JSON.parse(batch.links[1] ?? '')).toEqual(follows)
    expect(batch.links[2]).toBe('')
    expect(JSON.parse(batch.links[3] ?? '')).toMatchObject([{ traceId: '8'.padStart(32, '0') }])
  })

  it('is refused alone when an id or a time cannot be', () => {
    const { batch, refused } = read(
      { name: 'first' },
      { name: 'no trace', low: 0n },
      { start: -1n },
      { start: 2n ** 53n, duration: 2n ** 53n },
      { name: 'last' },
    )
    expect(batch.names).toEqual(['first', 'last'])
    expect(refused.split('\n')).toEqual([
      `span "no trace" has an invalid trace id "${'0'.repeat(32)}": expected hex digits, not all zero`,
      expect.stringMatching(/^span\[2\]: thrift: a time does not fit 63 bits .*\(at byte \d+/),
      'span[3]: its times do not fit 63 bits of nanoseconds',
    ])
  })
})

describe('a batch', () => {
  it('may name its process after its spans, and hold fields of other types', () => {
    const process = struct({ 1: binary('late') })
    const odd = struct({ 1: binary('no id'), 5: list([process]), 99: process })
    const { batch, refused } = decode(
      struct({ 2: list([jaegerSpan({ name: 'a' }), odd]), 1: process }).bytes,
    )
    // Object keys that are numbers are in their order: the fields are turned round by hand.
    expect(refused).toContain('invalid trace id')
    expect(batch.names).toEqual(['a'])
    const parts = [Buffer.of(15, 0, 2), list([jaegerSpan({ name: 'b' })]).bytes]
    const turned = Buffer.concat([...parts, Buffer.of(12, 0, 1), process.bytes, Buffer.of(0)])
    const late = decode(turned)
    expect([late.batch.names, late.batch.resources[0]?.service]).toEqual([['b'], 'late'])
  })

  it('without a process or without spans', () => {
    expect(decode(struct({ 2: list([jaegerSpan({})]) }).bytes).refused).toContain('no process')
    expect(decode(struct({ 1: struct({}) }).bytes)).toMatchObject({ refused: '' })
    const { batch } = decode(struct({ 1: struct({}), 2: list([jaegerSpan({})]) }).bytes)
    expect(batch.resources).toEqual([{ service: '', attributes: '' }])
  })

  it('that breaks off is kept up to there', () => {
    const whole = encodeJaeger({ serviceName: 'shop' }, [{ name: 'a' }, { name: 'b' }])
    const { batch, refused } = decode(whole.subarray(0, -10))
    expect(batch.names).toEqual(['a'])
    expect(refused).toMatch(/^thrift: truncated message/)
    expect(decode(Buffer.alloc(0)).refused).toContain('truncated message')
  })

  it('refuses a huge span alone', () => {
    const tags = [['long', 'x'.repeat(5 << 20)]] as const
    const { batch, refused } = read({ tags }, { name: 'small' })
    expect(batch.names).toEqual(['small'])
    expect(refused).toMatch(/^span\[0\]: thrift: \d+ bytes, limit 4194304 bytes/)
    const process = decode(encodeJaeger({ serviceName: 'shop', tags }, [{}]))
    expect(process.refused).toMatch(/^process: thrift: \d+ bytes, limit/)
  })
})
