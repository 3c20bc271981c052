import { decodeAttributes } from '@tailspan/model'
import { expect, it } from 'vitest'
import { scriptedServer } from '../testing/scripted-server.ts'
import { ZipkinClient } from './zipkin-client.ts'

const server = scriptedServer()
const start = 1_768_471_200_123_456_000n
const id = '463ac35c9f6413ad'

const spans = [
  {
    traceId: id,
    id: '0000000000000001',
    name: 'get /',
    kind: 'SERVER',
    timestamp: 1_768_471_200_123_456,
    duration: 1_500,
    localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1', port: 80 },
    remoteEndpoint: { ipv6: '::1' },
    annotations: [{ timestamp: 1_768_471_200_123_500, value: 'retry' }],
    tags: { __proto__x: '1', error: 'it broke', 'http.path': '/' },
    shared: true,
  },
  { traceId: id, id: '2', parentId: '1', tags: {} },
]

it('brings a trace with all it has', async () => {
  server.answer = spans
  const batch = await new ZipkinClient(server.transport).trace(id.toUpperCase())
  expect(server.requests).toEqual([`GET /api/v2/trace/${id}`])
  if (batch === null) expect.fail('no trace')
  expect(batch).toMatchObject({
    length: 2,
    traceIds: [`0000000000000000${id}`, `0000000000000000${id}`],
    spanIds: ['0000000000000001', '0000000000000002'],
    parentIds: ['', '0000000000000001'],
    kinds: Uint8Array.of(2, 0),
    statusCodes: Uint8Array.of(2, 0),
    starts: BigInt64Array.of(start, 0n),
    ends: BigInt64Array.of(start + 1_500_000n, 0n),
    resources: [{ service: 'shop' }, { service: '' }],
  })
  expect(decodeAttributes(batch.attributes[0] ?? '')).toEqual([
    { key: '__proto__x', value: '1' },
    { key: 'error', value: 'it broke' },
    { key: 'http.path', value: '/' },
    { key: 'net.host.ip', value: '10.0.0.1' },
    { key: 'net.host.port', value: 80n },
    { key: 'net.peer.ip', value: '::1' },
    { key: 'zipkin.shared', value: true },
  ])
  expect(JSON.parse(batch.events[0] ?? '')).toEqual([
    { time: '1768471200123500000', name: 'retry' },
  ])
})

it('searches', async () => {
  server.answer = [spans, spans]
  const found = await new ZipkinClient(server.transport).search({
    service: 'shop',
    tags: [
      ['error', ''],
      ['http.path', '/'],
    ],
    minDuration: 1_500_000n,
    start,
    end: start + 3_600_000_000_000n,
    limit: 5,
  })
  expect(found.length).toBe(4)
  const { searchParams } = new URL(server.requests[0]?.slice(4) ?? '', 'http://x')
  expect(Object.fromEntries(searchParams)).toEqual({
    serviceName: 'shop',
    annotationQuery: 'error and http.path=/',
    minDuration: '1500',
    endTs: '1768474800123',
    lookback: '3600000',
    limit: '5',
  })
})

it('lists names and dependencies', async () => {
  const client = new ZipkinClient(server.transport)
  server.answer = ['a', 'b']
  expect(await client.services()).toEqual(['a', 'b'])
  expect(await client.spanNames('a b')).toEqual(['a', 'b'])
  expect(await client.remoteServices('a')).toEqual(['a', 'b'])
  server.answer = [{ parent: 'a', child: 'b', callCount: 7, errorCount: 1 }]
  expect(await client.dependencies(start, 60_000_000_000n)).toEqual([
    { parent: 'a', child: 'b', calls: 7, errors: 1 },
  ])
  expect(server.requests).toEqual([
    'GET /api/v2/services',
    'GET /api/v2/spans?serviceName=a+b',
    'GET /api/v2/remoteServices?serviceName=a',
    'GET /api/v2/dependencies?endTs=1768471200123&lookback=60000',
  ])
})

it('tells an absent trace from a wrong address, and not ready from not allowed', async () => {
  const client = new ZipkinClient(server.transport)
  server.status = 404
  server.answer = `${id} not found`
  expect(await client.trace(id)).toBeNull()
  server.answer = '404 page not found'
  await expect(client.trace(id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(client.trace('../..')).rejects.toMatchObject({ code: 'bad_request' })
  server.status = 503
  server.answer = { status: 'DOWN' }
  expect(await client.ready()).toEqual({ ready: false, reason: '{"status":"DOWN"}' })
  server.status = 403
  await expect(client.ready()).rejects.toMatchObject({ code: 'forbidden' })
})
