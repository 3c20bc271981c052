import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HttpTransport, TempoClient } from '@tailspan/clients'
import { decodeAttributes } from '@tailspan/model'
import { type TestSpan, traceIdOf } from '@tailspan/testkit'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { memoryHttp } from '../../testing/memory-http.ts'
import { pushSpans } from '../../testing/push-spans.ts'

// Two Tailspans as the Tempos of two clusters, and a third that asks them.

const SECOND = 1_000_000_000n
const BASE = 1_768_471_200n
const range = `start=${BASE}&end=${BASE + 300n}`
const remotes = { eu: memoryHttp(), us: memoryHttp() }
const hub = memoryHttp()
const q = encodeURIComponent

function span(trace: number, id: number, at: bigint, more: Partial<TestSpan> = {}): TestSpan {
  const start = (BASE + at) * SECOND
  return { trace, id, name: `span ${id}`, service: 'shop', start, end: start + SECOND, ...more }
}

/** Held by both remotes alike. */
const TWICE = span(1, 3, 3n, { parent: 1, service: 'db', status: 2 })

/** All that a span can have, held here and by a remote; outside the range that is searched. */
const RICH = span(5, 1, -5000n, {
  kind: 3,
  status: 2,
  message: 'boom',
  traceState: 'a=b',
  flags: 257,
  dropped: '[1,2,3]',
  scope: { name: 'pg', version: '8', attributes: [{ key: 'n', value: 1.5 }] },
  resource: [{ key: 'bytes', value: new Uint8Array([1, 2, 250]) }],
  attributes: [
    { key: 'list', value: ['a', 7n, null, -0] },
    { key: 'map', value: { kvlist: [{ key: '__proto__', value: false }] } },
    { key: 'big', value: 2n ** 63n - 1n },
    { key: 'nan', value: Number.NaN },
  ],
  events: [{ time: 5n, name: 'retry', attributes: [{ key: 'é😀', value: 'a"b' }] }],
  links: [{ trace: 2, id: 9, attributes: [{ key: 'x', value: '' }] }],
})

beforeAll(async () => {
  await pushSpans(hub.app, [RICH])
  await pushSpans(remotes.eu.app, [RICH])
  await pushSpans(hub.app, [span(2, 1, 10n), span(2, 2, 11n, { parent: 1 })])
  await pushSpans(remotes.eu.app, [
    span(1, 1, 1n, { attributes: [{ key: 'n', value: 7n }] }),
    TWICE,
    span(3, 1, 20n),
  ])
  await pushSpans(remotes.us.app, [
    span(1, 2, 2n, { parent: 1, service: 'cart', resource: [{ key: 'cluster', value: 'k8s' }] }),
    TWICE,
    span(4, 1, 30n),
  ])
  for (const [id, { app }] of Object.entries(remotes)) {
    await addCluster({ id, tempo: await app.listen({ port: 0, host: '127.0.0.1' }) })
  }
})
afterAll(async () => {
  await hub.close()
  await Promise.all(Object.values(remotes).map((one) => one.close()))
})

async function addCluster(
  { id, ...urls }: Record<string, string>,
  timeoutMs?: number,
): Promise<void> {
  const services = Object.entries(urls).map(([name, url]) => [name, { url, timeoutMs }])
  const payload = { id, ...Object.fromEntries(services) }
  const { statusCode } = await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  expect(statusCode).toBe(201)
}

/** A cluster that answers so, for one test. */
async function faulty(
  service: string,
  listener: RequestListener,
  timeoutMs?: number,
): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/broken' })
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await addCluster({ id: 'broken', [service]: url }, timeoutMs)
}

function ask(path: string, accept = '*/*'): Promise<LightMyRequestResponse> {
  return hub.app.inject({ url: `/clusters/all${path}`, headers: { accept } })
}

interface Found {
  traceID: string
  startTimeUnixNano: string
  rootServiceName: string
  serviceStats: Record<string, unknown>
  spanSets?: { matched: number; spans: { spanID: string; attributes?: unknown[] }[] }[]
}

async function search(params: string): Promise<{ traces: Found[]; statuses: Status[] }> {
  const response = await ask(`/api/search?${params}`)
  expect(response.statusCode, response.body).toBe(200)
  const { traces } = response.json<{ traces: Found[] }>()
  return { traces, statuses: statusesOf(response) }
}

interface Status {
  id: string
  status: string
  code?: string
}

function statusesOf({ headers }: LightMyRequestResponse): Status[] {
  return JSON.parse(String(headers['x-tailspan-clusters'])) as Status[]
}

/** A trace id as searches answer it. */
const short = (trace: number): string => traceIdOf(trace).replace(/^0+/, '')

test.each(['json', 'protobuf'] as const)(
  'a trace is joined from its parts, each resource with its cluster (%s)',
  async (format) => {
    const url = await hub.app.listen({ port: 0, host: '127.0.0.1' }).catch(() => undefined)
    const { port } = hub.app.server.address() as AddressInfo
    const transport = new HttpTransport(
      { url: `${url ?? `http://127.0.0.1:${port}`}/clusters/all` },
      { warn: () => {} },
    )
    onTestFinished(() => transport.close())
    const client = new TempoClient(transport)
    for (const version of ['v1', 'v2'] as const) {
      const trace = await client.trace(traceIdOf(1), { version, format })
      expect(trace?.partial).toBeNull()
      const spans = trace?.spans
      const rows = Array.from({ length: spans?.length ?? 0 }, (_, row) => {
        const resource = spans?.resources[spans.resourceIndex[row] ?? -1]
        const attributes = decodeAttributes(resource?.attributes ?? '')
          .filter(({ key }) => key.includes('cluster'))
          .map(({ key, value }) => (typeof value === 'string' ? `${key}=${value}` : key))
        return `${spans?.names[row]} ${attributes.join(' ')}`
      })
      expect(rows.toSorted()).toEqual([
        'span 1 cluster=eu',
        'span 2 exported_cluster=k8s cluster=us',
        'span 3 cluster=eu',
      ])
    }
    const some = await client.trace(traceIdOf(1), { query: '{ resource.cluster = "us" }', format })
    expect(some?.spans.names).toEqual(['span 2'])
  },
)

test('a trace that nobody has is none', async () => {
  const id = traceIdOf(99)
  const first = await ask(`/api/traces/${id}`)
  expect(first).toMatchObject({ statusCode: 404, body: '' })
  expect(statusesOf(first).map((one) => `${one.id} ${one.status}`)).toEqual([
    'local ok',
    'eu ok',
    'us ok',
  ])
  expect((await ask(`/api/v2/traces/${id}`)).json()).toEqual({ trace: {}, metrics: {} })
  expect((await ask('/api/traces/xyz')).statusCode).toBe(400)
  expect((await ask(`/tempo/api/v2/traces/${id}`)).json()).toEqual({ trace: {}, metrics: {} })
  expect((await ask('/api/echo')).body).toBe('echo\n')
})

test('a span that is here and elsewhere comes once', async () => {
  const { batches } = (await ask(`/api/traces/${traceIdOf(5)}`)).json<{ batches: unknown[] }>()
  expect(batches).toHaveLength(1)
  expect(JSON.stringify(batches).match(/"spanId"/g)).toHaveLength(2)
})

test('searches find traces of all clusters, newest first, each once', async () => {
  const { traces } = await search(`q=${q('{ }')}&${range}`)
  expect(traces.map(({ traceID }) => traceID)).toEqual([4, 3, 2, 1].map(short))
  const [, , , split] = traces
  expect(split).toMatchObject({
    rootServiceName: 'shop',
    startTimeUnixNano: String((BASE + 1n) * SECOND),
    serviceStats: { shop: { spanCount: 1 }, cart: { spanCount: 1 } },
    spanSets: [{ matched: 3 }],
  })
  expect(split?.spanSets?.[0]?.spans.map(({ spanID }) => Number(spanID))).toEqual([1, 2, 3])
  const few = await search(`q=${q('{ }')}&${range}&limit=2&spss=1`)
  expect(few.traces.map(({ traceID }) => traceID)).toEqual([4, 3].map(short))
  const one = await search(`q=${q('{ .n = 7 || name = "span 2" }')}&${range}&spss=1`)
  expect(one.traces[1]?.spanSets).toMatchObject([{ matched: 2, spans: [{}] }])
})

test('searches by tags, too', async () => {
  const { traces } = await search(`tags=${q('service.name=shop')}&${range}&minDuration=2s`)
  expect(traces.map(({ traceID }) => traceID)).toEqual([2, 1].map(short))
  const eu = await search(`tags=${q('cluster=eu')}&${range}`)
  expect(eu.traces.map(({ traceID }) => traceID)).toEqual([3, 1].map(short))
  expect(eu.statuses.map(({ id }) => id)).toEqual(['eu'])
  const own = await search(`tags=${q('exported_cluster=k8s')}&${range}`)
  expect(own.traces.map(({ traceID }) => traceID)).toEqual([1].map(short))
})

test.each([
  ['{ resource.cluster = "eu" }', [3, 1], ['eu']],
  ['{ .cluster =~ "e.|local" && name = "span 1" }', [3, 2, 1], ['local', 'eu']],
  ['{ resource.cluster != "eu" } && { status = unset }', [4, 2, 1], ['local', 'us']],
  ['{ resource.cluster = "eu" || .n = 7 }', [3, 1], ['local', 'eu', 'us']],
  ['{ resource.exported_cluster = "k8s" }', [1], ['local', 'eu', 'us']],
  ['{ resource.cluster = "eu" } >> { resource.cluster = "us" }', [], []],
  ['{ } | select(resource.cluster) | count() > 1', [2, 1], ['local', 'eu', 'us']],
])('%s asks whom it concerns', async (query, found, asked) => {
  const { traces, statuses } = await search(`q=${q(query)}&${range}`)
  expect(traces.map(({ traceID }) => traceID)).toEqual(found.map(short))
  expect(statuses.map(({ id }) => id)).toEqual(asked)
})

test('spans and groups tell their cluster when they are asked', async () => {
  const { traces } = await search(
    `q=${q('{ name = "span 1" } | by(resource.cluster) | select(resource.cluster)')}&${range}`,
  )
  const us = traces[0]?.spanSets?.[0]
  const value = { stringValue: 'us' }
  expect(us).toMatchObject({
    attributes: [{ key: 'by(resource.cluster)', value }],
    spans: [{ attributes: [{ key: 'cluster', value }] }],
  })
})

test('tags and their values are those of all', async () => {
  const names = await ask(`/api/search/tags?${range}`)
  expect(names.json()).toMatchObject({
    tagNames: ['cluster', 'exported_cluster', 'n', 'service.name'],
  })
  const { scopes } = (await ask(`/api/v2/search/tags?${range}`)).json<{
    scopes: { name: string; tags: string[] }[]
  }>()
  expect(scopes.find(({ name }) => name === 'resource')?.tags).toEqual([
    'cluster',
    'exported_cluster',
    'service.name',
  ])
  const values = async (path: string): Promise<unknown> => {
    const { tagValues } = (await ask(path)).json<{ tagValues: unknown[] }>()
    return tagValues.map((one) => JSON.stringify(one)).toSorted()
  }
  const json = (list: readonly unknown[]): string[] => list.map((one) => JSON.stringify(one))
  const typed = (type: string, list: readonly string[]): string[] =>
    json(list.map((value) => ({ type, value })))
  const v2 = '/api/v2/search/tag'
  expect(await values(`/api/search/tag/service.name/values?${range}`)).toEqual(
    json(['cart', 'db', 'shop']),
  )
  expect(await values(`/api/search/tag/cluster/values?${range}`)).toEqual(
    json(['eu', 'local', 'us']),
  )
  expect(await values(`${v2}/resource.cluster/values?${range}`)).toEqual(
    typed('string', ['eu', 'local', 'us']),
  )
  expect(await values(`${v2}/resource.exported_cluster/values?${range}`)).toEqual(
    typed('string', ['k8s']),
  )
  expect(await values(`${v2}/span.n/values?${range}`)).toEqual(typed('int', ['7']))
  const filter = `q=${q('{ resource.cluster = "us" && name = "span 2" }')}`
  expect(await values(`${v2}/resource.service.name/values?${range}&${filter}`)).toEqual(
    typed('string', ['cart']),
  )
})

interface Metrics {
  series: { labels: unknown[]; samples: { value: number }[]; value?: number }[]
  status?: string
  message?: string
}

async function metrics(query: string, path = 'query_range'): Promise<Metrics> {
  const response = await ask(`/api/metrics/${path}?q=${q(query)}&${range}&step=100s`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<Metrics>()
}

const total = ({ samples }: Metrics['series'][number]): number =>
  samples.reduce((sum, { value }) => sum + value, 0)

test('metrics are of all clusters, or of each', async () => {
  const whole = await metrics('{ } | count_over_time()')
  expect(whole.series.map(total)).toEqual([8])
  expect(whole.status).toBeUndefined()
  const each = await metrics('{ } | count_over_time() by (resource.cluster)')
  expect(each.series.map((one) => [one.labels, total(one)])).toEqual(
    [
      ['local', 2],
      ['eu', 3],
      ['us', 3],
    ].map(([id, count]) => [[{ key: 'resource.cluster', value: { stringValue: id } }], count]),
  )
  const top = await metrics('{ } | count_over_time() by (resource.service.name) | topk(1)')
  expect(top.series.map(total)).toContain(5)
  const instant = await metrics('{ resource.cluster != "us" } | count_over_time()', 'query')
  expect(instant.series).toEqual([
    { labels: [{ key: '__name__', value: { stringValue: 'count_over_time' } }], value: 5 },
  ])
  const kept = await metrics('{ } | avg_over_time(duration)')
  expect(kept.series.map(({ labels }) => labels.length)).toEqual([2, 2, 2])
  expect(kept).toMatchObject({
    status: 'PARTIAL',
    message: expect.stringContaining('by cluster') as string,
  })
})

test('a wrong query is the asker’s fault', async () => {
  const response = await ask(`/api/search?q=${q('{ .a = ')}`)
  expect(response.statusCode).toBe(400)
  expect(response.body).toContain('invalid TraceQL query')
})

const faults: [string, RequestListener, string][] = [
  ['401', (_request, response) => void response.writeHead(401).end('who are you'), 'unauthorized'],
  ['403', (_request, response) => void response.writeHead(403).end(), 'forbidden'],
  [
    'a 404 of a router',
    (_request, response) => void response.writeHead(404).end('404 page not found'),
    'not_found',
  ],
  ['429', (_request, response) => void response.writeHead(429).end('slow down'), 'rate_limited'],
  ['500', (_request, response) => void response.writeHead(500).end('ööps'), 'unavailable'],
  ['HTML', (_request, response) => void response.end('<html>log in</html>'), 'bad_response'],
  ['no answer', () => {}, 'timeout'],
  ['a broken connection', (request) => void request.socket.destroy(), 'unreachable'],
]

test.each(faults)(
  'a cluster that has %s for us costs the others nothing',
  async (_name, fault, code) => {
    await faulty('tempo', fault, code === 'timeout' ? 300 : undefined)
    const found = await search(`q=${q('{ }')}&${range}`)
    expect(found.traces).toHaveLength(4)
    expect(found.statuses.find(({ id }) => id === 'broken')).toMatchObject({
      status: 'error',
      code,
    })
    const message = expect.stringContaining(`cluster broken is missing (${code})`) as string
    const trace = await ask(`/api/v2/traces/${traceIdOf(1)}`)
    expect(trace.json()).toMatchObject({ status: 'PARTIAL', message })
    expect(statusesOf(trace).find(({ id }) => id === 'broken')).toMatchObject({ code })
    expect(await metrics('{ } | rate()')).toMatchObject({ status: 'PARTIAL', message })
    const only = await ask(`/api/search?q=${q('{ resource.cluster = "broken" }')}&${range}`)
    expect(only.statusCode).toBe(502)
  },
)

test('a Jaeger and a Zipkin have parts of traces, too', async () => {
  const traceId = traceIdOf(1)
  await faulty('zipkin', (request, response) => {
    expect(request.url).toBe(`/api/v2/trace/${traceId}`)
    const endpoint = { serviceName: 'old' }
    const old = {
      traceId,
      id: '9',
      name: 'zip',
      timestamp: 1,
      duration: 2,
      localEndpoint: endpoint,
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([old]))
  })
  const trace = await ask(`/api/v2/traces/${traceId}`)
  expect(trace.body).toContain('"zip"')
  expect(trace.body).toContain('{"key":"cluster","value":{"stringValue":"broken"}}')
})
