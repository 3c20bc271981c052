import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

// Two Tailspans as the Lokis of two clusters, and a third that asks them.

const base = 1_768_471_200_000_000_000n
const second = 1_000_000_000n
const range = 'start=1768471200&end=1768471500'
const remotes = { eu: memoryHttp(), us: memoryHttp() }
const hub = memoryHttp()

beforeAll(async () => {
  await pushLines(hub.app, { app: 'shop' }, [[base + 1n * second, 'local one']])
  await pushLines(remotes.eu.app, { app: 'shop' }, [
    [base, 'eu one'],
    [base + 2n * second, 'eu two'],
    [base + 5n * second, 'the same everywhere'],
  ])
  await pushLines(remotes.us.app, { app: 'shop', cluster: 'k8s' }, [[base + 3n * second, 'us one']])
  await pushLines(remotes.us.app, { app: 'shop' }, [[base + 5n * second, 'the same everywhere']])
  for (const [id, { app }] of Object.entries(remotes)) {
    await addCluster(id, await app.listen({ port: 0, host: '127.0.0.1' }))
  }
})
afterAll(async () => {
  await hub.close()
  await Promise.all(Object.values(remotes).map((one) => one.close()))
})

async function addCluster(id: string, url: string, timeoutMs?: number): Promise<void> {
  const payload = { id, loki: { url, timeoutMs } }
  const { statusCode } = await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  expect(statusCode).toBe(201)
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly body: {
    data: {
      result: {
        stream: Record<string, string>
        metric: object
        values: string[][]
        value: unknown[]
      }[]
    }
    warnings?: string[]
    clusters: { id: string; status: string; code?: string }[]
  }
}

async function ask(path: string, app: FastifyInstance = hub.app): Promise<Answer> {
  const response = await app.inject(path)
  const isJson = String(response.headers['content-type']).includes('json')
  const body = (isJson ? response.json() : {}) as Answer['body']
  return { status: response.statusCode, text: response.body, body }
}

const q = encodeURIComponent

test('lines of all clusters come in one order, each with its cluster, and the same line once', async () => {
  const { body } = await ask(
    `/clusters/all/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}`,
  )
  const lines = body.data.result.flatMap(({ stream, values }) =>
    values.map(([ts, line]) => `${ts} ${stream['cluster']} ${line}`),
  )
  expect(lines.toSorted()).toEqual([
    `${base} eu eu one`,
    `${base + 1n * second} local local one`,
    `${base + 2n * second} eu eu two`,
    `${base + 3n * second} us us one`,
    `${base + 5n * second} eu the same everywhere`,
  ])
  const us = body.data.result.find(({ stream }) => stream['cluster'] === 'us')
  expect(us?.stream['exported_cluster']).toBe('k8s')
  expect(body.clusters.map(({ id, status }) => `${id} ${status}`)).toEqual([
    'local ok',
    'eu ok',
    'us ok',
  ])
  expect(body.warnings).toBeUndefined()
})

test('the limit and the direction hold over all of them', async () => {
  const query = `query=${q('{app="shop"}')}&${range}&limit=2&direction=forward`
  const { body } = await ask(`/clusters/all/loki/api/v1/query_range?${query}`)
  const lines = body.data.result.flatMap(({ values }) => values.map(([, line]) => line))
  expect(new Set(lines)).toEqual(new Set(['eu one', 'local one']))
})

test('sums are of all clusters, or of each', async () => {
  const at = '&time=1768471500'
  const sum = `query=${q('sum(count_over_time({app="shop"}[10m]))')}${at}`
  const whole = await ask(`/clusters/all/loki/api/v1/query?${sum}`)
  expect(whole.body.data.result).toMatchObject([{ metric: {}, value: [1_768_471_500, '6'] }])
  const by = `query=${q('sum by (cluster) (count_over_time({app="shop", cluster!="eu"}[10m]))')}${at}`
  const each = await ask(`/clusters/all/loki/api/v1/query?${by}`)
  expect(each.body.data.result).toMatchObject([
    { metric: { cluster: 'local' }, value: [1_768_471_500, '1'] },
    { metric: { cluster: 'us' }, value: [1_768_471_500, '2'] },
  ])
  expect(each.body.clusters.map(({ id }) => id)).toEqual(['local', 'us'])
})

test('labels, values and series know the clusters', async () => {
  const labels = await ask(`/clusters/all/loki/api/v1/labels?${range}`)
  expect(labels.body.data).toEqual(['app', 'cluster', 'exported_cluster', 'service_name'])
  const values = await ask(`/clusters/all/loki/api/v1/label/cluster/values?${range}`)
  expect(values.body.data).toEqual(['eu', 'local', 'us'])
  const series = await ask(
    `/clusters/all/loki/api/v1/series?${range}&match[]=${q('{cluster="us"}')}`,
  )
  expect(series.body.data).toHaveLength(2)
})

test('one cluster answers as it would without us, its refusals too', async () => {
  for (const query of ['{app="shop"} | json', '{app="sho', '{app="shop"}&limit=0']) {
    const path = `/loki/api/v1/query_range?query=${query.replace(/^[^&]*/, q)}&${range}`
    const direct = await ask(path, remotes.eu.app)
    const passed = await ask(`/clusters/eu${path}`)
    expect(passed.status).toBe(direct.status)
    expect(passed.body.data?.result).toEqual(direct.body.data?.result)
    if (direct.status === 400) expect(passed.text).toBe(direct.text)
  }
  const local = await ask(
    `/clusters/local/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}`,
  )
  expect(local.text).toContain('local one')
})

test('what cannot be asked is refused', async () => {
  const query = `query=${q('{app="shop"}')}`
  expect(await ask(`/clusters/none/loki/api/v1/query_range?${query}`)).toMatchObject({
    status: 404,
  })
  expect(await ask('/clusters/eu/loki/api/v1/push')).toMatchObject({ status: 404 })
  expect(await ask('/clusters/eu/loki/api/v1/delete')).toMatchObject({ status: 404 })
  expect(await ask('/clusters/eu/loki/api/v1/label/%2e%2e/values')).toMatchObject({ status: 404 })
  const odd = await ask(`/clusters/eu/loki/api/v1/label/${q('a?b=c#d')}/values`)
  expect(odd).toMatchObject({ status: 200, body: { status: 'success' } })
  const wrong = await ask(`/clusters/all/loki/api/v1/query_range?query=${q('{app=')}`)
  expect(wrong).toMatchObject({
    status: 400,
    text: expect.stringContaining('parse error at line 1') as string,
  })
})

const faults: [string, RequestListener, string][] = [
  ['401', (_request, response) => void response.writeHead(401).end('who are you'), 'unauthorized'],
  ['403', (_request, response) => void response.writeHead(403).end(), 'forbidden'],
  ['429', (_request, response) => void response.writeHead(429).end('slow down'), 'rate_limited'],
  ['500', (_request, response) => void response.writeHead(500).end('oops'), 'unavailable'],
  ['HTML', (_request, response) => void response.end('<html>log in</html>'), 'bad_response'],
  ['wrong JSON', (_request, response) => void response.end('{"data":3}'), 'bad_response'],
  ['no answer', () => {}, 'timeout'],
  ['a broken connection', (request) => void request.socket.destroy(), 'unreachable'],
]

test.each(faults)(
  'a cluster that has %s for us costs the others nothing',
  async (_name, fault, code) => {
    const server = createServer(fault)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/broken' })
      server.closeAllConnections()
      server.close()
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await addCluster('broken', url, code === 'timeout' ? 300 : undefined)
    const query = `query=${q('{app="shop"}')}&${range}`
    const { status, body } = await ask(`/clusters/all/loki/api/v1/query_range?${query}`)
    expect(status).toBe(200)
    expect(body.data.result.flatMap(({ values }) => values)).toHaveLength(5)
    expect(body.clusters.find(({ id }) => id === 'broken')).toMatchObject({ status: 'error', code })
    expect(body.warnings).toEqual([expect.stringContaining(`cluster broken is missing (${code})`)])

    const alone = await ask(`/clusters/broken/loki/api/v1/query_range?${query}`)
    expect(alone.status).toBeGreaterThanOrEqual(429)
    const only = `query=${q('{app="shop", cluster="broken"}')}&${range}`
    expect((await ask(`/clusters/all/loki/api/v1/query_range?${only}`)).status).toBe(502)
  },
)

test('who asks one cluster too much hears when to come back', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(429, { 'retry-after': '77' }).end('slow down')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  await addCluster('busy', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const { statusCode, headers, body } = await hub.app.inject('/clusters/busy/loki/api/v1/labels')
  expect([statusCode, headers['retry-after'], body]).toEqual([429, '77', 'slow down'])
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/busy' })
})

test('Tempo and Prometheus are passed on as well, what they read only', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(
      `${request.method} ${request.url} ${request.headers.accept} ${request.headers.authorization}`,
    )
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const payload = {
    id: 'both',
    tempo: { url: `${url}/tempo`, auth: { bearer: 'hunter2' } },
    prometheus: { url },
  }
  await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  const headers = { accept: 'application/protobuf', authorization: 'Bearer mine' }
  const trace = await hub.app.inject({ url: '/clusters/both/api/v2/traces/abc?start=1', headers })
  expect(trace.json()).toEqual({ ok: true })
  const tags = `/clusters/both/api/v2/search/tag/${q('resource.a/b')}/values?q=${q('{ }')}`
  await hub.app.inject(tags)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await hub.app.inject({
    method: 'POST',
    url: '/clusters/both/prometheus/api/v1/query',
    headers: form,
    payload: 'query=up',
  })
  expect(seen).toEqual([
    'GET /tempo/api/v2/traces/abc?start=1 application/protobuf Bearer hunter2',
    'GET /tempo/api/v2/search/tag/resource.a/b/values?q=%7B+%7D application/json Bearer hunter2',
    'POST /api/v1/query application/json undefined',
  ])
  for (const path of [
    'api/overrides',
    'prometheus/api/v1/admin/tsdb/snapshot',
    'loki/api/v1/labels',
  ]) {
    expect((await hub.app.inject(`/clusters/both/${path}`)).statusCode).toBeGreaterThanOrEqual(400)
  }
  expect(seen).toHaveLength(3)
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/both' })
})
