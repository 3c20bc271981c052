import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { memoryHttp } from '../../../testing/memory-http.ts'

// Servers that answer as Prometheus does, and say what they were asked.

let hub: ReturnType<typeof memoryHttp>
/** `cluster METHOD path query|match[]` of each request. */
let asked: string[]

beforeEach(() => {
  hub = memoryHttp()
  asked = []
})
afterEach(() => hub.close())

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function paramsOf(request: IncomingMessage): Promise<URLSearchParams> {
  const form = await text(request)
  return new URLSearchParams(form || new URL(request.url ?? '', 'http://x').search)
}

/** Adds a cluster that answers everything with this `data`. */
async function cluster(id: string, data: unknown, more: object = {}): Promise<void> {
  const url = await listen((request, response) => {
    void paramsOf(request).then((params) => {
      const path = (request.url ?? '').replace(/\?.*/, '')
      const questions = [...params.getAll('query'), ...params.getAll('match[]')]
      asked.push([id, request.method, path, ...questions].join(' '))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ status: 'success', data, ...more }))
    })
  })
  await add(id, url)
}

async function add(id: string, url: string, timeoutMs?: number): Promise<void> {
  const payload = { id, prometheus: { url, timeoutMs } }
  const { statusCode } = await hub.app.inject({ method: 'POST', url: '/api/v1/clusters', payload })
  expect(statusCode).toBe(201)
}

interface Answer {
  readonly status: string
  readonly data: unknown
  readonly error?: string
  readonly errorType?: string
  readonly warnings?: string[]
  readonly infos?: string[]
  readonly clusters?: { id: string; status: string; code?: string }[]
}

async function ask(path: string, form?: string): Promise<Answer & { code: number }> {
  const url = `/clusters/all/prometheus/api/v1/${path}`
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await hub.app.inject(
    form === undefined ? url : { method: 'POST', url, headers, payload: form },
  )
  return { ...response.json<Answer>(), code: response.statusCode }
}

const q = encodeURIComponent
const vector = (...series: [labels: object, value: string][]) => ({
  resultType: 'vector',
  result: series.map(([metric, value]) => ({ metric, value: [10, value] })),
})

test('series of all clusters have their cluster’s label', async () => {
  await cluster('eu', vector([{ __name__: 'up', cluster: 'k8s' }, '1'], [{ __name__: 'up' }, '0']))
  await cluster('us', vector([{ __name__: 'up' }, '1']))
  const answer = await ask(`query?query=${q('up{cluster=~"eu|us"}')}`)
  expect(answer.data).toEqual({
    resultType: 'vector',
    result: [
      { metric: { __name__: 'up', cluster: 'eu', exported_cluster: 'k8s' }, value: [10, '1'] },
      { metric: { __name__: 'up', cluster: 'eu' }, value: [10, '0'] },
      { metric: { __name__: 'up', cluster: 'us' }, value: [10, '1'] },
    ],
  })
  expect(answer.clusters).toMatchObject([
    { id: 'eu', status: 'ok' },
    { id: 'us', status: 'ok' },
  ])
  expect(answer).not.toHaveProperty('warnings')
  expect(answer).not.toHaveProperty('infos')
  expect(asked.sort()).toEqual(['eu GET /api/v1/query up{}', 'us GET /api/v1/query up{}'])
})

test('only clusters that a query can concern are asked, by POST when it is long', async () => {
  await cluster('eu', vector([{}, '1']))
  await cluster('us', vector([{}, '1']))
  const long = `up{cluster="us", job!~"${'x'.repeat(3000)}"}`
  const answer = await ask('query', `query=${q(long)}&time=10`)
  expect(answer.data).toEqual(vector([{ cluster: 'us' }, '1']))
  expect(asked).toEqual([`us POST /api/v1/query up{job!~"${'x'.repeat(3000)}"}`])
  expect((await ask(`query?query=${q('up{cluster="none"}')}`)).data).toEqual(vector())
})

test('sums, counts, minima and maxima are of all clusters, or kept by cluster', async () => {
  await cluster('eu', vector([{ job: 'a' }, '1.5'], [{ job: 'b' }, 'NaN']))
  await cluster('us', vector([{ job: 'a' }, '2'], [{ job: 'b' }, '7']))
  const value = async (query: string): Promise<string[]> => {
    const { data } = await ask(`query?query=${q(query)}`)
    const { result } = data as { result: { metric: object; value: [number, string] }[] }
    return result.map((one) => `${JSON.stringify(one.metric)} ${one.value[1]}`)
  }
  expect(await value('sum by (job) (x)')).toEqual(['{"job":"a"} 3.5', '{"job":"b"} NaN'])
  expect(await value('max by (job) (x)')).toEqual(['{"job":"a"} 2', '{"job":"b"} 7'])
  expect(await value('min by (job) (x)')).toEqual(['{"job":"a"} 1.5', '{"job":"b"} 7'])
  expect(await value('sum by (job, cluster) (x)')).toHaveLength(4)
  const kept = await ask(`query?query=${q('avg by (job) (x)')}`)
  expect(kept.infos).toEqual([expect.stringContaining('kept by cluster')])
  expect((kept.data as { result: unknown[] }).result).toHaveLength(4)
})

test('points of a range are put together where they stand, those of one cluster stay', async () => {
  const matrix = (...values: [number, string][]) => ({
    resultType: 'matrix',
    result: [{ metric: {}, values }],
  })
  await cluster('eu', matrix([10, '1'], [20, '2']))
  await cluster('us', matrix([20, '40'], [30.5, '+Inf']))
  const path = `query_range?query=${q('sum(x)')}&start=10&end=30&step=10`
  expect((await ask(path)).data).toEqual(matrix([10, '1'], [20, '42'], [30.5, '+Inf']))
  expect(asked).toHaveLength(2)
})

test('native histograms and numbers are shown as they are', async () => {
  const histogram = {
    resultType: 'vector',
    result: [{ metric: {}, histogram: [10, { count: '1' }] }],
  }
  await cluster('eu', histogram)
  await cluster('us', histogram)
  const summed = await ask(`query?query=${q('sum(h)')}`)
  expect((summed.data as { result: unknown }).result).toEqual([
    { metric: { cluster: 'eu' }, histogram: [10, { count: '1' }] },
    { metric: { cluster: 'us' }, histogram: [10, { count: '1' }] },
  ])
  expect(summed.infos).toEqual(['native histograms are kept by cluster'])
})

test('numbers are one when they are the same, else series', async () => {
  const scalar = (value: string) => ({ resultType: 'scalar', result: [10, value] })
  await cluster('eu', scalar('2'))
  await cluster('us', scalar('2'))
  expect((await ask('query?query=1%2B1')).data).toEqual(scalar('2'))
  await cluster('ap', scalar('3'))
  expect(await ask('query?query=scalar(x)')).toMatchObject({
    data: vector([{ cluster: 'ap' }, '3'], [{ cluster: 'eu' }, '2'], [{ cluster: 'us' }, '2']),
    infos: [expect.stringContaining('differ')],
  })
})

test('labels, values and series', async () => {
  await cluster('eu', ['__name__', 'cluster', 'job'])
  await cluster('us', ['__name__'])
  expect((await ask('labels')).data).toEqual(['__name__', 'cluster', 'exported_cluster', 'job'])
  expect((await ask('label/cluster/values')).data).toEqual(['eu', 'us'])
  asked = []
  const values = `label/exported_cluster/values?match[]=${q('up{cluster="eu"}')}&match[]=down`
  expect((await ask(`${values}&limit=2`)).data).toEqual(['__name__', 'cluster'])
  expect(asked.sort()).toEqual([
    'eu GET /api/v1/label/cluster/values up{} down',
    'us GET /api/v1/label/cluster/values down',
  ])
  await hub.app.inject({ method: 'DELETE', url: '/api/v1/clusters/us' })
  await cluster('ap', [{ __name__: 'up', cluster: 'x' }])
  const form = `match[]=${q('{cluster="ap"}')}`
  expect((await ask('series', form)).data).toEqual([
    { __name__: 'up', cluster: 'ap', exported_cluster: 'x' },
  ])
  expect(asked.at(-1)).toBe('ap GET /api/v1/series {__name__!=""}')
})

test('metadata, rules and alerts of all clusters', async () => {
  const saying = { type: 'counter', help: 'h', unit: '' }
  const alert = { labels: { alertname: 'Down' }, state: 'firing', value: '1e+00' }
  const group = { name: 'g', file: 'f.yml', rules: [{ type: 'alerting', alerts: [alert] }] }
  const data = { up: [saying], groups: [group], alerts: [alert] }
  await cluster('eu', data)
  await cluster('us', { ...data, up: [saying, { ...saying, help: 'other' }] })
  const labels = (id: string) => ({ alertname: 'Down', cluster: id })
  const { data: rules } = await ask('rules?type=alert')
  expect(rules).toMatchObject({
    groups: [
      { name: 'g', file: 'eu/f.yml', rules: [{ labels: { cluster: 'eu' } }] },
      { file: 'us/f.yml', rules: [{ alerts: [{ labels: labels('us'), state: 'firing' }] }] },
    ],
  })
  const { data: alerts } = await ask('alerts')
  expect(alerts).toMatchObject({ alerts: [{ labels: labels('eu') }, { labels: labels('us') }] })
  hub = (await hub.close(), memoryHttp())
  await cluster('eu', { up: [saying] })
  await cluster('us', { up: [saying, { ...saying, help: 'other' }] })
  expect((await ask('metadata')).data).toEqual({ up: [saying, { ...saying, help: 'other' }] })
})

test('the build is that of the oldest, and notes say whose they are', async () => {
  await cluster('eu', { version: '3.10.0' }, { warnings: ['careful'] })
  await cluster('us', { version: '3.9.1' }, { infos: ['by the way'] })
  expect(await ask('status/buildinfo')).toMatchObject({
    data: { version: '3.9.1' },
    warnings: ['cluster eu: careful'],
    infos: ['cluster us: by the way'],
  })
})

test('exemplars of all clusters', async () => {
  await cluster('eu', [{ seriesLabels: { a: 'b' }, exemplars: [{ value: '1' }] }])
  expect((await ask(`query_exemplars?query=${q('x{cluster="eu"}')}`)).data).toEqual([
    { seriesLabels: { a: 'b', cluster: 'eu' }, exemplars: [{ value: '1' }] },
  ])
  expect(asked).toEqual(['eu GET /api/v1/query_exemplars x{}'])
})

const faults: [string, RequestListener, string][] = [
  ['401', (_, response) => void response.writeHead(401).end('who are you'), 'unauthorized'],
  ['429', (_, response) => void response.writeHead(429).end('slow down'), 'rate_limited'],
  ['500', (_, response) => void response.writeHead(500).end('oops'), 'unavailable'],
  ['HTML', (_, response) => void response.end('<html>log in</html>'), 'bad_response'],
  [
    'wrong JSON',
    (_, response) => void response.end('{"status":"success","data":3}'),
    'bad_response',
  ],
  ['no success', (_, response) => void response.end('{"status":"maybe"}'), 'bad_response'],
  ['no answer', () => {}, 'timeout'],
  ['a broken connection', (request) => void request.socket.destroy(), 'unreachable'],
]

test.each(faults)('a cluster that has %s costs the others nothing', async (_name, fault, code) => {
  await cluster('eu', vector([{}, '1']))
  await add('broken', await listen(fault), code === 'timeout' ? 300 : undefined)
  const answer = await ask('query?query=x')
  expect(answer).toMatchObject({ code: 200, data: vector([{ cluster: 'eu' }, '1']) })
  expect(answer.clusters?.find(({ id }) => id === 'broken')).toMatchObject({
    status: 'error',
    code,
  })
  expect(answer.warnings).toEqual([expect.stringContaining(`cluster broken is missing (${code})`)])
  const alone = await ask(`query?query=${q('x{cluster="broken"}')}`)
  expect(alone).toMatchObject({ code: 502, status: 'error', errorType: 'unavailable' })
})

test('what every cluster refuses is refused, as Prometheus does', async () => {
  const refuse: RequestListener = (_, response) =>
    void response
      .writeHead(400, { 'content-type': 'application/json' })
      .end('{"status":"error","errorType":"bad_data","error":"parse error: unexpected end"}')
  await add('eu', await listen(refuse))
  await add('us', await listen(refuse))
  const answer = await ask(`query?query=${q('up{cluster="eu')}`)
  expect(answer).toMatchObject({ code: 400, status: 'error', errorType: 'bad_data' })
  expect(answer.error).toContain('parse error: unexpected end')
  expect(await ask('labels?limit=x')).toMatchObject({ code: 400, errorType: 'bad_data' })
  expect(await ask('query?query=x&timeout=never')).toMatchObject({ code: 400 })
})

test('without a Prometheus there is none to ask', async () => {
  expect(await ask('query?query=up')).toMatchObject({
    code: 400,
    error: 'no cluster has a prometheus',
  })
})
