import { afterEach, beforeEach, expect, it } from 'vitest'
import { HttpTransport } from '../http/transport.ts'
import { answerJson, bodyOf, startTestServer, type TestServer } from '../testing/test-server.ts'
import { LokiClient } from './loki-client.ts'

let server: TestServer
let client: LokiClient
let asked: { readonly line: string; readonly headers: unknown; readonly body: string }[]
let status: number

beforeEach(async () => {
  asked = []
  status = 200
  server = await startTestServer(async (request, response) => {
    const body = (await bodyOf(request)).toString('latin1')
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    if (status !== 200) response.writeHead(status).end('in the making')
    else answerJson(response, { status: 'success', data: { resultType: 'streams', result: [] } })
  })
  client = new LokiClient(new HttpTransport({ url: server.url, tenant: 'team-a', retries: 0 }))
})

afterEach(async () => {
  await client.transport.close()
  await server.stop()
})

it('asks with times to the nanosecond', async () => {
  await client.queryRange('{a="b"}', {
    start: 1_768_471_200_000_000_001n,
    end: 1_768_471_200_000_000_002n,
    step: 15_000_000_000n,
    limit: 7,
    direction: 'forward',
  })
  expect(asked[0]).toMatchObject({
    line:
      'GET /loki/api/v1/query_range?query=%7Ba%3D%22b%22%7D&start=1768471200000000001' +
      '&end=1768471200000000002&step=15000ms&limit=7&direction=forward',
    headers: {
      'x-scope-orgid': 'team-a',
      'x-loki-response-encoding-flags': 'categorize-labels',
    },
  })
})

it('asks for another tenant when told', async () => {
  await client.queryRange('{a="b"}', { start: 0n, end: 1n, tenant: 'team-b' })
  await client.push([], { tenant: 'team-c' })
  await client
    .tail('{a="b"}', { tenant: 'team-d' })
    .next()
    .catch(() => undefined)
  const tenants = asked.map(({ headers }) => (headers as Record<string, unknown>)['x-scope-orgid'])
  expect(tenants).toEqual(['team-b', 'team-c', 'team-d'])
})

it('writes times that Loki would take for seconds in another way', async () => {
  await client.query('vector(1)', { time: 4_000_000_001n, categorize: false })
  await client.indexStats('{}', { start: -1n, end: 0n })
  expect(asked.map(({ line }) => new URL(line.slice(4), 'http://x').searchParams)).toEqual([
    new URLSearchParams({ query: 'vector(1)', time: '1970-01-01T00:00:04.000000001Z' }),
    new URLSearchParams({
      query: '{}',
      start: '1969-12-31T23:59:59.999999999Z',
      end: '1970-01-01T00:00:00.000000000Z',
    }),
  ])
  expect(asked[0]?.headers).not.toHaveProperty('x-loki-response-encoding-flags')
})

it('sends long queries as a form', async () => {
  const query = `{a="${'b'.repeat(3000)}"}`
  await client.query(query)
  expect(asked[0]?.line).toBe('POST /loki/api/v1/query')
  expect(new URLSearchParams(asked[0]?.body).get('query')).toBe(query)
})

it('cannot be led to another address by a name', async () => {
  await client.labelValues('../../../flush?x=').catch(() => undefined)
  expect(asked[0]?.line).toBe('GET /loki/api/v1/label/..%2F..%2F..%2Fflush%3Fx%3D/values')
  await expect(client.labelValues('..')).rejects.toMatchObject({ code: 'bad_request' })
})

it('tells not ready from not there', async () => {
  expect(await client.ready()).toEqual({ ready: true, reason: '' })
  status = 503
  expect(await client.ready()).toEqual({ ready: false, reason: 'in the making' })
  status = 401
  await expect(client.ready()).rejects.toMatchObject({ code: 'unauthorized' })
  await server.stop()
  await expect(client.ready()).rejects.toMatchObject({ code: 'unreachable' })
  server = await startTestServer(() => undefined)
})

it('never takes a refusal for an empty list', async () => {
  for (status of [401, 403]) {
    const code = status === 401 ? 'unauthorized' : 'forbidden'
    await expect(client.labels()).rejects.toMatchObject({ code })
    await expect(client.series(['{a="b"}'])).rejects.toMatchObject({ code })
    await expect(client.push([])).rejects.toMatchObject({ code })
    await expect(client.tail('{a="b"}').next()).rejects.toMatchObject({ code, status })
  }
})
