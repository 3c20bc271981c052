import { decodeAttributes } from '@tailspan/model'
import { describe, expect, it } from 'vitest'
import { scriptedServer } from '../testing/scripted-server.ts'
import { JaegerClient } from './jaeger-client.ts'

const server = scriptedServer()
const start = 1_768_471_200_123_456_000n
const traceId = '0000000000000000463ac35c9f6413ad'

const tag = (key: string, type: string, value: unknown) => ({ key, type, value })

const trace = {
  traceID: '463ac35c9f6413ad',
  processes: {
    p1: { serviceName: 'shop', tags: [tag('host.name', 'string', 'a')] },
    __proto__x: { serviceName: 'other', tags: [] },
  },
  spans: [
    {
      traceID: '463ac35c9f6413ad',
      spanID: '1',
      operationName: 'GET /',
      references: [],
      startTime: 1_768_471_200_123_456,
      duration: 1_500,
      flags: 1,
      tags: [
        tag('span.kind', 'string', 'server'),
        tag('http.status_code', 'int64', 500),
        tag('big', 'int64', '9223372036854775807'),
        tag('ratio', 'float64', 0.5),
        tag('cold', 'bool', false),
        tag('error', 'bool', true),
        tag('raw', 'binary', 'AP8='),
        tag('otel.scope.name', 'string', 'lib'),
        tag('otel.scope.version', 'string', '1.2'),
      ],
      logs: [
        {
          timestamp: 1_768_471_200_123_500,
          fields: [tag('event', 'string', 'exception'), tag('n', 'int64', 0)],
        },
      ],
      processID: 'p1',
      warnings: null,
    },
    {
      traceID: '463ac35c9f6413ad',
      spanID: '00000000000000b2',
      operationName: 'work',
      references: [
        { refType: 'FOLLOWS_FROM', traceID: 'abcd', spanID: '7' },
        { refType: 'CHILD_OF', traceID: '463ac35c9f6413ad', spanID: '1' },
      ],
      startTime: 1_768_471_200_123_456,
      duration: 0,
      tags: [],
      logs: null,
      processID: '__proto__x',
    },
  ],
}

describe('the API of the UI', () => {
  it('brings a trace with all it has', async () => {
    server.answer = { data: [trace], errors: null }
    const client = new JaegerClient(server.transport)
    const spans = await client.trace('463ac35c9f6413ad', { start, end: start + 1_000_000n })
    expect(server.requests).toEqual([
      `GET /api/traces/${traceId}?start=1768471200123456&end=1768471200124456`,
    ])
    if (spans === null) expect.fail('no trace')
    expect(spans).toMatchObject({
      length: 2,
      traceIds: [traceId, traceId],
      spanIds: ['0000000000000001', '00000000000000b2'],
      parentIds: ['', '0000000000000001'],
      names: ['GET /', 'work'],
      kinds: Uint8Array.of(2, 0),
      statusCodes: Uint8Array.of(2, 0),
      starts: BigInt64Array.of(start, start),
      ends: BigInt64Array.of(start + 1_500_000n, start),
      flags: Uint32Array.of(1, 0),
      resources: [{ service: 'shop' }, { service: 'other' }],
      scopes: [
        { name: 'lib', version: '1.2' },
        { name: '', version: '' },
      ],
    })
    expect(decodeAttributes(spans.attributes[0] ?? '')).toEqual([
      { key: 'http.status_code', value: 500n },
      { key: 'big', value: 9_223_372_036_854_775_807n },
      { key: 'ratio', value: 0.5 },
      { key: 'cold', value: false },
      { key: 'raw', value: Uint8Array.of(0, 255) },
    ])
    expect(JSON.parse(spans.events[0] ?? '')).toEqual([
      {
        time: '1768471200123500000',
        name: 'exception',
        attributes: '[{"key":"n","value":{"intValue":"0"}}]',
      },
    ])
    expect(JSON.parse(spans.links[1] ?? '')).toMatchObject([
      { traceId: '0000000000000000000000000000abcd', spanId: '0000000000000007' },
    ])
  })

  it('searches', async () => {
    server.answer = { data: [trace, trace] }
    const spans = await new JaegerClient(server.transport).search({
      service: 'shop',
      operation: 'GET /',
      start,
      end: start + 999n,
      minDuration: 1_500_000n,
      tags: [
        ['error', 'true'],
        ['__proto__', 'x'],
      ],
      limit: 3,
    })
    expect(spans.length).toBe(4)
    const { searchParams } = new URL(server.requests[0]?.slice(4) ?? '', 'http://x')
    expect(Object.fromEntries(searchParams)).toEqual({
      service: 'shop',
      operation: 'GET /',
      start: '1768471200123456',
      end: '1768471200123456',
      minDuration: '1500000ns',
      tags: '{"error":"true","__proto__":"x"}',
      limit: '3',
    })
  })

  it('lists services, operations and dependencies', async () => {
    const client = new JaegerClient(server.transport)
    server.answer = { data: ['a', 'b'], total: 2 }
    expect(await client.services()).toEqual(['a', 'b'])
    expect(await client.ready()).toEqual({ ready: true, reason: '' })
    server.answer = { data: [{ name: 'GET', spanKind: 'server' }, { name: 'x' }] }
    expect(await client.operations('a')).toEqual([
      { name: 'GET', kind: 'server' },
      { name: 'x', kind: '' },
    ])
    server.answer = { data: [{ parent: 'a', child: 'b', callCount: 7 }] }
    expect(await client.dependencies(start, 3_600_000_000_000n)).toEqual([
      { parent: 'a', child: 'b', calls: 7 },
    ])
    expect(server.requests.at(-1)).toBe(
      'GET /api/dependencies?endTs=1768471200123&lookback=3600000',
    )
  })
})

describe('the third version', () => {
  const resourceSpans = [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeSpans: [
        {
          scope: {},
          spans: [{ traceId, spanId: '0000000000000002', kind: 2, name: 'x', status: { code: 2 } }],
        },
      ],
    },
  ]

  it('brings traces', async () => {
    server.answer = { result: { resourceSpans } }
    const client = new JaegerClient(server.transport, 'v3')
    expect(await client.trace(traceId, { start })).toMatchObject({
      traceIds: [traceId],
      spanIds: ['0000000000000002'],
      kinds: Uint8Array.of(2),
      statusCodes: Uint8Array.of(2),
      resources: [{ service: 'shop' }],
    })
    await client.search({ service: 'shop', start, end: start, limit: 5 })
    expect(server.requests.map(decodeURIComponent)).toEqual([
      `GET /api/v3/traces/${traceId}?start_time=2026-01-15T10:00:00.123456000Z`,
      'GET /api/v3/traces?query.service_name=shop' +
        '&query.start_time_min=2026-01-15T10:00:00.123456000Z' +
        '&query.start_time_max=2026-01-15T10:00:00.123456000Z' +
        '&query.search_depth=5&query.num_traces=5',
    ])
  })

  it('cannot search by tags, and says so', async () => {
    const options = { service: 'a', start, end: start, tags: [['a', 'b'] as const] }
    await expect(new JaegerClient(server.transport, 'v3').search(options)).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  it('lists services and operations', async () => {
    const client = new JaegerClient(server.transport, 'v3')
    server.answer = { services: ['a'] }
    expect(await client.services()).toEqual(['a'])
    server.answer = { operations: [{ name: 'GET', spanKind: 'server' }] }
    expect(await client.operations('a')).toEqual([{ name: 'GET', kind: 'server' }])
  })
})

it.each(['v2', 'v3'] as const)('tells an absent trace from a wrong address by %s', async (api) => {
  const client = new JaegerClient(server.transport, api)
  server.status = 404
  server.answer =
    api === 'v2'
      ? { data: null, errors: [{ code: 404, msg: 'trace not found' }] }
      : { error: { httpCode: 404, message: 'No traces found' } }
  expect(await client.trace(traceId)).toBeNull()
  expect((await client.search({ service: 'a', start, end: start })).length).toBe(0)
  server.answer = '404 page not found'
  await expect(client.trace(traceId)).rejects.toMatchObject({ code: 'not_found' })
  server.status = 403
  await expect(client.trace(traceId)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(client.trace('../x')).rejects.toMatchObject({ code: 'bad_request' })
})
