import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryHttp } from '../../../testing/memory-http.ts'

let http: { readonly app: FastifyInstance; close(): Promise<void> }
let loki: Server
let url: string
let status = 200
let seen: (string | undefined)[] = []

beforeEach(async () => {
  http = memoryHttp()
  seen = []
  status = 200
  loki = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(status).end('ready')
  })
  await new Promise<void>((resolve) => loki.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(loki.address() as AddressInfo).port}`
})
afterEach(async () => {
  await http.close()
  loki.closeAllConnections()
  await new Promise((resolve) => loki.close(resolve))
})

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
  const response = await http.app.inject({ method, url: path, ...(body && { payload: body }) })
  const json: unknown = response.body === '' ? {} : response.json()
  return { status: response.statusCode, body: json as Record<string, unknown>, text: response.body }
}

test('a cluster is added, shown, changed, tested and removed', async () => {
  const cluster = { id: 'eu', labels: { region: 'eu' }, loki: { url, auth: { bearer: 'hunter2' } } }
  const added = await ask('POST', '/api/v1/clusters', cluster)
  expect(added.status).toBe(201)
  expect(added.body).toMatchObject({ id: 'eu', source: 'api', loki: { url, auth: 'bearer' } })
  expect(added.text).not.toContain('hunter2')

  const health = await ask('POST', '/api/v1/clusters/eu/test')
  expect(health.body).toMatchObject({ status: 'up', services: { loki: { status: 'up' } } })
  expect(seen).toEqual(['Bearer hunter2'])

  const listed = await ask('GET', '/api/v1/clusters')
  expect(listed.body['clusters']).toMatchObject([
    { id: 'local', source: 'embedded' },
    { id: 'eu', labels: { region: 'eu' }, health: { status: 'up' } },
  ])
  expect(listed.text).not.toContain('hunter2')

  const changed = await ask('PUT', '/api/v1/clusters/eu', { name: 'Europe', loki: { url } })
  expect(changed.body).toMatchObject({ id: 'eu', name: 'Europe', labels: {}, loki: { url } })
  await ask('POST', '/api/v1/clusters/eu/test')
  expect(seen.at(-1)).toBeUndefined()

  expect((await ask('DELETE', '/api/v1/clusters/eu')).status).toBe(204)
  expect((await ask('GET', '/api/v1/clusters/eu')).status).toBe(404)
})

test.each([
  [503, 'unavailable'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [500, 'unavailable'],
])('a server that answers %i is down: %s', async (code, reason) => {
  await ask('POST', '/api/v1/clusters', { id: 'eu', loki: { url }, tempo: { url } })
  status = code
  const { body } = await ask('POST', '/api/v1/clusters/eu/test')
  expect(body).toMatchObject({
    status: 'down',
    services: { loki: { status: 'down', code: reason } },
  })
})

test('a server that is not there costs the other nothing', async () => {
  const tempo = { url: 'http://127.0.0.1:1' }
  await ask('POST', '/api/v1/clusters', { id: 'eu', loki: { url }, tempo })
  const { body } = await ask('POST', '/api/v1/clusters/eu/test')
  expect(body).toMatchObject({
    status: 'degraded',
    services: { loki: { status: 'up' }, tempo: { status: 'down', code: 'unreachable' } },
  })
})

test('refusals say where and why', async () => {
  const tries: [Parameters<typeof ask>, number, string][] = [
    [['POST', '/api/v1/clusters', { id: 'eu' }], 400, 'cluster needs at least one of loki'],
    [['POST', '/api/v1/clusters', { id: 'local', loki: { url } }], 400, 'cluster.id "local"'],
    [
      ['POST', '/api/v1/clusters', { id: 'eu', loki: { url: 'http://169.254.169.254' } }],
      400,
      'credentials',
    ],
    [
      [
        'POST',
        '/api/v1/clusters',
        { id: 'eu', loki: { url, auth: { bearer: { file: '/etc/passwd' } } } },
      ],
      400,
      'tailspan.yaml',
    ],
    [['PUT', '/api/v1/clusters/eu', { loki: { url } }], 404, 'no cluster "eu"'],
    [['DELETE', '/api/v1/clusters/eu'], 404, 'no cluster "eu"'],
    [['POST', '/api/v1/clusters/eu/test'], 404, 'no cluster "eu"'],
  ]
  for (const [request, code, message] of tries) {
    const answer = await ask(...request)
    expect(answer.status).toBe(code)
    expect(answer.body['error']).toMatchObject({
      message: expect.stringContaining(message) as string,
    })
  }
  await ask('POST', '/api/v1/clusters', { id: 'eu', loki: { url } })
  expect((await ask('POST', '/api/v1/clusters', { id: 'eu', loki: { url } })).status).toBe(409)
  const renamed = await ask('PUT', '/api/v1/clusters/eu', { id: 'us', loki: { url } })
  expect(renamed.body['error']).toMatchObject({
    message: 'cluster.id must be "eu" as in the address',
  })
})
