import { decodeAttributes, type SpanBatch, type SpanEventText } from '@tailspan/model'
import { describe, expect, it } from 'vitest'
import { SpanSink } from '../admit/span-sink.ts'
import { NOW } from '../testing/recorder.ts'
import { bytes, encodeZipkin } from '../testing/zipkin-message.ts'
import { TextTable } from './text.ts'
import { decodeZipkinJson } from './zipkin-json.ts'
import { decodeZipkinProtobuf } from './zipkin-protobuf.ts'

const TRACE = '4e441824ec2b6a44ffdc9bb9a6453df3'
const SPAN = { traceId: TRACE, id: 'ffdc9bb9a6453df3' }

function read(...spans: object[]): { batch: SpanBatch; refused: string } {
  const sink = new SpanSink()
  const [batch] = [...decodeZipkinJson(Buffer.from(JSON.stringify(spans)), 64, sink, NOW)]
  return { batch: batch ?? sink.take(), refused: sink.refusals.text() }
}

/** Attributes of the only span. */
function attributes(span: object): [key: string, value: unknown][] {
  const { batch } = read({ ...SPAN, timestamp: 1, ...span })
  return pairs(batch.attributes[0])
}

function pairs(text = ''): [key: string, value: unknown][] {
  return decodeAttributes(text).map(({ key, value }) => [key, value])
}

function eventsOf(batch: SpanBatch): SpanEventText[] {
  return JSON.parse(batch.events[0] ?? '') as SpanEventText[]
}

/** A span with everything, on both wires. */
const FULL = {
  ...SPAN,
  parentId: '6b221d5bc9e6496c',
  name: 'get /api',
  kind: 'CLIENT',
  timestamp: 1_502_787_600_000_001,
  duration: 150_000,
  debug: true,
  shared: true,
  localEndpoint: { serviceName: 'web', ipv4: '192.168.99.1', port: 8080 },
  remoteEndpoint: { serviceName: 'db', ipv6: '2001:db8::c001', port: 5432 },
  annotations: [{ timestamp: 1_502_787_600_000_002, value: 'ws' }],
  tags: { 'http.path': '/api' },
}
const FULL_MESSAGE = encodeZipkin({
  traceId: bytes(TRACE),
  parentId: bytes('6b221d5bc9e6496c'),
  id: bytes(SPAN.id),
  kind: 1,
  name: 'get /api',
  timestamp: '1502787600000001',
  duration: 150_000,
  debug: true,
  shared: true,
  localEndpoint: { serviceName: 'web', ipv4: bytes('c0a86301'), port: 8080 },
  remoteEndpoint: {
    serviceName: 'db',
    ipv6: bytes('20010db800000000000000000000c001'),
    port: 5432,
  },
  annotations: [{ timestamp: '1502787600000002', value: 'ws' }],
  tags: { 'http.path': '/api' },
})

describe('a Zipkin span', () => {
  it('has each member in its place', () => {
    const { batch, refused } = read(FULL)
    expect(refused).toBe('')
    expect(batch).toMatchObject({
      length: 1,
      traceIds: [TRACE],
      spanIds: [SPAN.id],
      parentIds: ['6b221d5bc9e6496c'],
      names: ['get /api'],
      kinds: Uint8Array.of(3),
      statusCodes: Uint8Array.of(0),
      starts: BigInt64Array.of(1_502_787_600_000_001_000n),
      ends: BigInt64Array.of(1_502_787_600_150_001_000n),
      scopes: [{ name: '', version: '', attributes: '' }],
      links: [''],
      dropped: [''],
    })
    expect(batch.resources[0]?.service).toBe('web')
    expect(pairs(batch.resources[0]?.attributes)).toEqual([['service.name', 'web']])
    expect(pairs(batch.attributes[0])).toEqual([
      ['http.path', '/api'],
      ['net.host.ip', '192.168.99.1'],
      ['net.host.port', 8080n],
      ['peer.service', 'db'],
      ['net.peer.ip', '2001:db8::c001'],
      ['net.peer.port', 5432n],
      ['zipkin.debug', true],
      ['zipkin.shared', true],
    ])
    expect(eventsOf(batch)).toEqual([{ time: '1502787600000002000', name: 'ws' }])
  })

  it('is the same by protobuf', () => {
    const sink = new SpanSink()
    const [batch] = [...decodeZipkinProtobuf(FULL_MESSAGE, sink, NOW, new TextTable())]
    expect(sink.refusals.text()).toBe('')
    expect(batch).toEqual(read(FULL).batch)
  })

  it.each([
    ['CLIENT', 1, 3],
    ['SERVER', 2, 2],
    ['PRODUCER', 3, 4],
    ['CONSUMER', 4, 5],
    [undefined, 0, 0],
    ['OTHER', 9, 0],
  ])('of kind %s', (kind, number, kept) => {
    expect(read({ ...SPAN, kind }).batch.kinds[0]).toBe(kept)
    const message = encodeZipkin({ traceId: bytes(TRACE), id: bytes(SPAN.id), kind: number })
    const [batch] = [...decodeZipkinProtobuf(message, new SpanSink(), NOW, new TextTable())]
    expect(batch?.kinds[0]).toBe(kept)
  })

  it('has ids of 64 bits, and is not its own parent', () => {
    const { batch } = read({ traceId: 'FFDC9BB9A6453DF3', id: '1', parentId: '1' })
    expect(batch).toMatchObject({
      traceIds: ['0000000000000000ffdc9bb9a6453df3'],
      spanIds: ['0000000000000001'],
      parentIds: [''],
    })
    const message = encodeZipkin({ traceId: bytes('ffdc9bb9a6453df3'), id: bytes(SPAN.id) })
    const [binary] = [...decodeZipkinProtobuf(message, new SpanSink(), NOW, new TextTable())]
    expect(binary?.traceIds).toEqual(batch.traceIds)
  })

  it.each([
    [
      'a fraction',
      { timestamp: 1_502_787_600_123_456.5, duration: 1.25 },
      1_502_787_600_123_456_500n,
      1250n,
    ],
    ['text', { timestamp: '1502787600123456', duration: '7' }, 1_502_787_600_123_456_000n, 7000n],
    ['no duration', { timestamp: 1 }, 1000n, 0n],
    ['null', { timestamp: 1, duration: null }, 1000n, 0n],
    ['less than nothing', { timestamp: 1, duration: -5 }, 1000n, 0n],
  ])('has times with %s', (_, times, start, duration) => {
    const { batch } = read({ ...SPAN, ...times })
    expect([batch.starts[0], (batch.ends[0] ?? 0n) - (batch.starts[0] ?? 0n)]).toEqual([
      start,
      duration,
    ])
  })

  it.each([
    ['timestamp', { timestamp: 9.3e15 }],
    ['timestamp', { timestamp: [] }],
    ['timestamp', { timestamp: '1.5' }],
    ['duration', { duration: true }],
  ])('is refused with a bad %s', (key, times) => {
    expect(read({ ...SPAN, ...times }).refused).toBe(
      `span[0]: ${key} must be microseconds that fit 63 bits of nanoseconds`,
    )
  })

  it('is refused when it ends beyond all time', () => {
    const { refused } = read({ ...SPAN, timestamp: 9e15, duration: 9e15 })
    expect(refused).toContain('span[0]: its times do not fit 63 bits of nanoseconds')
    const time = '18446744073709551615'
    const message = encodeZipkin({ traceId: bytes(TRACE), id: bytes(SPAN.id), timestamp: time })
    const sink = new SpanSink()
    expect([...decodeZipkinProtobuf(message, sink, NOW, new TextTable())]).toEqual([])
    expect(sink.refusals.text()).toContain('a time is beyond 63 bits of nanoseconds')
  })

  it('without a timestamp begins at its first annotation, else it ended now', () => {
    const annotations = [
      { timestamp: 9, value: 'b' },
      { timestamp: 5, value: 'a' },
    ]
    const { batch } = read({ ...SPAN, duration: 1, annotations }, { ...SPAN, duration: 1 })
    expect([...batch.starts]).toEqual([5000n, NOW - 1000n])
    expect([...batch.ends]).toEqual([6000n, NOW])
    expect(pairs(batch.attributes[1])).toEqual([['otel.zipkin.absentField.startTime', true]])
  })

  it('without a service has a resource of none', () => {
    const { batch } = read({ ...SPAN, localEndpoint: { ipv4: '10.0.0.1' } })
    expect(batch.resources).toEqual([{ service: '', attributes: '' }])
  })
})

describe('tags', () => {
  it('win over what the endpoints say', () => {
    const remoteEndpoint = { serviceName: 'db', port: 1 }
    const tags = { 'peer.service': 'orders-db', n: 5, yes: true, none: null }
    expect(attributes({ remoteEndpoint, tags })).toEqual([
      ['peer.service', 'orders-db'],
      ['n', '5'],
      ['yes', 'true'],
      ['net.peer.port', 1n],
    ])
  })

  it.each([
    [{ error: 'true' }, 2, '', []],
    [{ error: '' }, 2, '', []],
    [{ error: 'no route' }, 2, 'no route', ['error']],
    [{ error: 'false' }, 0, '', ['error']],
    [{ 'otel.status_code': 'OK', error: 'x' }, 1, '', ['error']],
    [{ 'otel.status_code': 'ERROR', error: 'why' }, 2, 'why', ['error']],
    [{ 'otel.status_code': 'STATUS_CODE_ERROR', 'otel.status_description': 'd' }, 2, 'd', []],
    [{ 'otel.status_code': 'UNSET', error: 'true' }, 2, '', []],
    [{ 'otel.status_code': 'odd' }, 0, '', []],
    [{}, 0, '', []],
  ])('%j say the status', (tags, code, message, left) => {
    const { batch } = read({ ...SPAN, timestamp: 1, tags })
    expect([batch.statusCodes[0], batch.statusMessages[0]]).toEqual([code, message])
    expect(pairs(batch.attributes[0]).map(([key]) => key)).toEqual(left)
  })

  it('of exporters of OpenTelemetry become what they stand for', () => {
    const { batch } = read({
      ...SPAN,
      timestamp: 1,
      localEndpoint: { serviceName: 'web' },
      tags: {
        'service.name': 'other',
        'service.version': '1.2',
        'k8s.pod.name': 'web-1',
        'telemetry.sdk.language': 'nodejs',
        'service.peer.name': 'stays',
        hostile: 'stays',
        'otel.scope.name': 'http',
        'otel.scope.version': '0.5',
        'otel.library.name': 'http',
        'w3c.tracestate': 'a=1',
        'span.kind': 'internal',
        'otel.dropped_attributes_count': '3',
        'otel.dropped_links_count': 'many',
      },
    })
    expect(pairs(batch.resources[0]?.attributes)).toEqual([
      ['service.name', 'web'],
      ['service.version', '1.2'],
      ['k8s.pod.name', 'web-1'],
      ['telemetry.sdk.language', 'nodejs'],
    ])
    expect(batch).toMatchObject({
      scopes: [{ name: 'http', version: '0.5', attributes: '' }],
      kinds: Uint8Array.of(1),
      traceStates: ['a=1'],
      dropped: ['[3,0,0]'],
    })
    expect(pairs(batch.attributes[0])).toEqual([
      ['service.peer.name', 'stays'],
      ['hostile', 'stays'],
    ])
  })

  it('name the service when the endpoint does not', () => {
    const { batch } = read({ ...SPAN, tags: { 'service.name': 'web' } })
    expect(batch.resources[0]?.service).toBe('web')
    const old = { 'otel.library.name': 'old', 'otel.library.version': '1' }
    const { scopes } = read({ ...SPAN, tags: old }).batch
    expect(scopes).toEqual([{ name: 'old', version: '1', attributes: '' }])
  })

  it('hold links', () => {
    const link = (trace: string): string => `${trace}|ffdc9bb9a6453df3|a=1|{"k":"a|b","n":2}|4`
    const { batch } = read({
      ...SPAN,
      timestamp: 1,
      tags: { 'otlp.link.0': link(TRACE), 'otlp.link.1': link('bad'), 'otlp.link.2': link('') },
    })
    expect(JSON.parse(batch.links[0] ?? '')).toEqual([
      {
        traceId: TRACE,
        spanId: 'ffdc9bb9a6453df3',
        traceState: 'a=1',
        attributes:
          '[{"key":"k","value":{"stringValue":"a|b"}},{"key":"n","value":{"intValue":"2"}}]',
        dropped: 4,
      },
      expect.objectContaining({ traceId: `${'0'.repeat(29)}bad` }),
    ])
    expect(pairs(batch.attributes[0]).map(([key]) => key)).toEqual(['otlp.link.2'])
  })
})

describe('annotations', () => {
  const event = (value: string): SpanEventText | undefined =>
    eventsOf(read({ ...SPAN, annotations: [{ timestamp: 1, value }] }).batch)[0]

  it.each([
    '"say \\"hi\\"": {"k":"v","n":1,"d":1.5,"b":true}',
    'say "hi"|{"k":"v","n":1,"d":1.5,"b":true}|0',
  ])('%s has attributes', (value) => {
    const { name, attributes: text, dropped } = event(value) ?? {}
    expect([name, dropped]).toEqual(['say "hi"', undefined])
    expect(pairs(text)).toEqual([
      ['k', 'v'],
      ['n', 1n],
      ['d', 1.5],
      ['b', true],
    ])
  })

  it('may say how many attributes were dropped', () => {
    expect(event('e|{}|7')).toEqual({ time: '1000', name: 'e', dropped: 7 })
  })

  it.each([
    '',
    'plain',
    'a|b|c',
    '|||',
    '"a": {"k":[]}',
    '"a": {bad}',
    '"a',
    'e|{}|many',
    `"${'a'.repeat(100_000)}": {}`,
    `"${'\\'.repeat(60_000)}`,
  ])('with any other text are named by it', (value) => {
    expect(event(value)).toEqual({ time: '1000', name: value })
  })
})
