import type { RequestListener } from 'node:http'
import { traceIdOf } from '@tailspan/testkit'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import {
  type ClusterWorld,
  clusterWorld,
  service,
  WORLD_END,
  WORLD_START,
} from '../../testing/cluster-world.ts'
import { pushLines } from '../../testing/memory-http.ts'

let world: ClusterWorld
const second = 1_000_000_000n
const range = { start: String(WORLD_START), end: String(WORLD_END) }

beforeAll(async () => {
  world = await clusterWorld()
})
afterAll(() => world.close())

interface Status {
  readonly id: string
  readonly status: string
  readonly code?: string
  readonly tookMs: number
}

/** What the routes answer; which part is there depends on the route. */
interface Answer {
  readonly status: number
  readonly error: { readonly code: string; readonly message: string }
  readonly clusters: readonly Status[]
  readonly warnings?: readonly string[]
  readonly logs: readonly { ts: string; line: string; labels: Record<string, string> }[]
  readonly labels: readonly string[]
  readonly values: readonly unknown[]
  readonly series: readonly Record<string, unknown>[]
  readonly levels: Record<string, number[]>
  readonly traces: readonly { traceId: string }[]
  readonly spans: readonly { name: string; resource: { key: string; value: unknown }[] }[]
  readonly services: readonly string[]
  readonly scopes: readonly { scope: string; tags: string[] }[]
}

async function get(path: string, params: Record<string, string> = {}): Promise<Answer> {
  // Not everything is asked about a time.
  const timed = !/services|^traces\/[0-9a-fx]|metrics\/query$/.test(path)
  const query = new URLSearchParams({ ...(timed && range), ...params }).toString()
  const response = await world.app.inject(`/api/v1/${path}?${query}`)
  return { status: response.statusCode, ...response.json<Omit<Answer, 'status'>>() }
}

const fared = ({ clusters }: Answer): string[] =>
  clusters.map(({ id, status, code }) => [id, status, ...(code ? [code] : [])].join(' '))

test('without clusters this server answers as if there were no others', async () => {
  for (const clusters of ['', 'local', ' local ']) {
    const answer = await get('logs/query', { clusters })
    expect(answer.logs.map(({ line }) => line)).toEqual(['level=info msg="local one"'])
    expect(answer.logs[0]?.labels).not.toHaveProperty('cluster')
    expect(fared(answer)).toEqual(['local ok'])
  }
})

test('lines of all clusters come in one order, each with its cluster', async () => {
  const answer = await get('logs/query', { clusters: 'all', direction: 'forward' })
  expect(answer.logs.map(({ ts, labels, line }) => [ts, labels['cluster'], line])).toEqual([
    [String(WORLD_START), 'eu', 'eu one'],
    [String(WORLD_START + second), 'local', 'level=info msg="local one"'],
    [String(WORLD_START + 2n * second), 'eu', 'level=error msg="eu two"'],
    [String(WORLD_START + 3n * second), 'us', 'us one'],
  ])
  expect(answer.logs[3]?.labels['exported_cluster']).toBe('k8s')
  expect(fared(answer)).toEqual(['local ok', 'eu ok', 'us ok'])
  for (const { tookMs } of answer.clusters) expect(tookMs).toBeGreaterThanOrEqual(0)
})

test.each([
  ['eu', ['eu']],
  ['us,eu', ['eu', 'us']],
  ['eu, local', ['local', 'eu']],
  ['{region="eu"}', ['eu']],
  ['{tier=~"prod|st.*"}', ['eu', 'us']],
  ['{tier!="prod", region!=""}', ['us']],
  ['{cluster!~"e."}', ['local', 'us']],
  ['{}', ['local', 'eu', 'us']],
])('clusters=%s asks %j', async (clusters, ids) => {
  const answer = await get('logs/query', { clusters })
  expect(answer.clusters.map(({ id }) => id)).toEqual(ids)
  expect(new Set(answer.logs.map(({ labels }) => labels['cluster']))).toEqual(new Set(ids))
})

test.each([
  ['logs/query', { clusters: 'mars' }, 404, 'there is no cluster "mars"'],
  ['logs/query', { clusters: 'eu,mars' }, 404, 'there is no cluster "mars"'],
  ['logs/query', { clusters: 'eu,' }, 404, 'there is no cluster ""'],
  ['traces/services', { clusters: '{region="mars"}' }, 404, 'no cluster is selected'],
  ['logs/query', { clusters: 'metrics' }, 400, 'cluster "metrics" has no loki'],
  ['logs/query', { clusters: 'all,metrics' }, 400, 'cluster "metrics" has no loki'],
  ['logs/query', { clusters: '{cluster="metrics"}' }, 400, 'none of these clusters has logs'],
  ['traces/search', { clusters: 'metrics' }, 400, 'cluster "metrics" has no tempo'],
  ['metrics/query', { query: 'up', clusters: 'eu' }, 400, 'cluster "eu" has no prometheus'],
  ['metrics/query', { query: 'up' }, 400, 'this server keeps no metrics'],
  ['metrics/query', { clusters: 'metrics' }, 400, "required property 'query'"],
  ['metrics/query_range', { query: 'up', clusters: 'metrics', step: '-1' }, 400, 'step: "-1"'],
  ['logs/query', { clusters: '{region=' }, 400, 'clusters: '],
  ['logs/query', { clusters: '{a="b"} |= "x"' }, 400, 'only a selector'],
  ['logs/query', { clusters: '{tier=~"("}' }, 400, 'clusters: '],
  ['logs/query', { clusters: 'all', query: '{app=' }, 400, 'parse error'],
  ['logs/query', { clusters: 'all', query: 'rate({a="b"}[1m])' }, 400, 'this shows lines'],
  ['logs/query', { clusters: 'all', traceId: '1' }, 400, 'traceId'],
  ['logs/query', { cluster: 'eu' }, 400, 'there is no parameter "cluster" here; there are query,'],
  ['logs/query', { constructor: 'eu' }, 400, 'there is no parameter "constructor"'],
  ['traces/xyz', { clusters: 'all' }, 400, 'no trace id'],
] as const)('%s with %j is refused with %i', async (path, params, status, message) => {
  const answer = await get(path, params)
  expect(answer).toMatchObject({
    status,
    error: {
      code: status === 404 ? 'not_found' : 'bad_request',
      message: expect.stringContaining(message) as string,
    },
  })
})

test('by POST the same is asked, in a form or in JSON', async () => {
  const params = { ...range, clusters: 'eu', limit: '1', query: '{app="shop"} |= "two"' }
  const asked = await get('logs/query', params)
  expect(asked.logs).toHaveLength(1)
  const form = await world.app.inject({
    method: 'POST',
    url: '/api/v1/logs/query?clusters=us',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(params).toString(),
  })
  expect(form.json()).toMatchObject({ logs: asked.logs, clusters: [{ id: 'eu' }] })
  const json = await world.app.inject({
    method: 'POST',
    url: '/api/v1/logs/query',
    payload: { ...params, limit: 1 },
  })
  expect(json.json()).toMatchObject({ logs: asked.logs, clusters: [{ id: 'eu' }] })
})

test.each([
  [['a'], 'must be an object'],
  [{ start: 2 ** 60 }, 'start: JSON readers do not keep'],
  [{ limit: 'many' }, 'limit must be integer'],
  [{ query: {} }, 'query must be string'],
  [{ lines: 5 }, 'there is no parameter "lines"'],
])('the body %j is refused', async (payload, message) => {
  const response = await world.app.inject({
    method: 'POST',
    url: '/api/v1/logs/query',
    payload,
  })
  expect(response.statusCode).toBe(400)
  expect(response.json()).toMatchObject({
    error: { message: expect.stringContaining(message) as string },
  })
})

test('a line that clusters hold alike comes once, or from each', async () => {
  for (const app of Object.values(world.remotes)) {
    await pushLines(app, { app: 'twice' }, [[WORLD_END + 99n * second, 'the same']])
  }
  const end = String(WORLD_END + 100n * second)
  const asked = { clusters: 'all', query: '{app="twice"}', start: range.end, end }
  const clustersOf = async (dedup: string): Promise<unknown[]> =>
    (await get('logs/query', { ...asked, dedup })).logs.map(({ labels }) => labels['cluster'])
  expect(await clustersOf('true')).toEqual(['eu'])
  expect(await clustersOf('false')).toEqual(['eu', 'us'])
})

test('labels, values and streams know the clusters', async () => {
  const labels = await get('logs/labels', { clusters: 'all' })
  expect(labels.labels).toEqual(['app', 'cluster', 'exported_cluster', 'service_name'])
  expect((await get('logs/labels')).labels).toEqual(['app', 'service_name'])
  const values = await get('logs/labels/cluster/values', { clusters: 'all' })
  expect(values.values).toEqual(['eu', 'local', 'us'])
  const some = await get('logs/labels/app/values', { clusters: 'us', query: '{app="none"}' })
  expect(some.values).toEqual([])
  const series = await get('logs/series', { clusters: 'all', query: '{cluster=~"us|local"}' })
  expect(series.series).toEqual([
    { app: 'shop', cluster: 'local', service_name: 'shop' },
    { app: 'shop', cluster: 'us', exported_cluster: 'k8s', service_name: 'shop' },
  ])
  expect(await get('logs/series', { clusters: 'all', limit: '1' })).toMatchObject({
    series: [{}],
    complete: false,
  })
})

test('a histogram counts the lines of all clusters', async () => {
  const start = String(WORLD_START - 300n * second)
  const { levels } = await get('logs/histogram', { clusters: 'all', step: '300', start })
  expect(levels).toEqual({ error: [0, 1], info: [0, 1], unknown: [1, 1] })
})

test('a trace is joined from its clusters', async () => {
  const answer = await get(`traces/${traceIdOf(1)}`, { clusters: 'all' })
  const clusterOf = ({ resource }: Answer['spans'][number]): unknown =>
    resource.find(({ key }) => key === 'cluster')?.value
  expect(answer.spans.map((span) => [span.name, clusterOf(span)])).toEqual([
    ['span 1', 'eu'],
    ['span 2', 'us'],
  ])
  expect(answer.services).toEqual(['cart', 'shop'])
  expect(fared(answer)).toEqual(['local ok', 'eu ok', 'us ok'])
  expect(await get(`traces/${traceIdOf(1)}/summary`, { clusters: 'us,eu' })).toMatchObject({
    spans: 2,
    clusters: [{ id: 'eu' }, { id: 'us' }],
  })
  expect(await get(`traces/${traceIdOf(1)}`)).toMatchObject({ status: 404 })
  expect(await get(`traces/${traceIdOf(9)}`, { clusters: 'all' })).toMatchObject({
    status: 404,
    error: { code: 'not_found' },
    clusters: [{ id: 'local' }, { id: 'eu' }, { id: 'us' }],
  })
})

test('the lines of a trace come from all clusters, wherever its id stands', async () => {
  const { eu, us } = world.remotes
  const [traceId, at] = [traceIdOf(1), (seconds: bigint) => WORLD_START + seconds * second]
  await pushLines(eu, { app: 'traced' }, [[at(3n), `done trace_id=${traceId}`]])
  await pushLines(us, { app: 'traced' }, [
    [at(2n), 'beside', { traceID: traceId }],
    [at(1n), `both ${traceId}`, { trace_id: traceId }],
    [at(1n), 'another', { trace_id: traceIdOf(2) }],
  ])
  const all = await get(`traces/${traceId}/logs`, { clusters: 'all' })
  expect(all.logs.map(({ labels, line }) => `${labels['cluster']} ${line}`)).toEqual([
    `us both ${traceId}`,
    'us beside',
    `eu done trace_id=${traceId}`,
  ])
  expect(fared(all)).toEqual(['local ok', 'eu ok', 'us ok'])
  expect(all.warnings).toBeUndefined()
  const one = await get(`traces/${traceId}/logs`, { clusters: 'all', limit: '1' })
  expect(one).toMatchObject({ logs: [{ line: `us both ${traceId}`.slice(3) }], complete: false })
  const later = { clusters: 'all', start: String(at(3n)), end: range.end }
  expect((await get(`traces/${traceId}/logs`, later)).logs).toHaveLength(1)
  // Nobody has spans of it, so that only the last hour is looked at.
  const unknown = await get(`traces/${traceIdOf(9)}/logs`, { clusters: 'all' })
  expect(unknown).toMatchObject({
    status: 200,
    logs: [],
    warnings: [expect.stringContaining('the last hour') as string],
  })
  expect(await get(`traces/${traceId}/logs`)).toMatchObject({ logs: [], clusters: [{}] })
  expect(await get(`traces/${traceId}/logs`, { clusters: 'metrics' })).toMatchObject({
    status: 400,
  })
})

test('searches, services and tags are those of the chosen clusters', async () => {
  const found = await get('traces/search', { clusters: 'all' })
  expect(found.traces.map(({ traceId }) => traceId)).toEqual([3, 2, 1].map(traceIdOf))
  const failed = await get('traces/search', { clusters: 'eu,us', errors: 'true' })
  expect(failed.traces.map(({ traceId }) => traceId)).toEqual([traceIdOf(3)])
  expect(await get('traces/services', { clusters: 'us' })).toMatchObject({ services: ['cart'] })
  expect(await get('traces/services', { clusters: 'all' })).toMatchObject({
    services: ['cart', 'shop'],
  })
  const { scopes } = await get('traces/tags', { clusters: 'all' })
  expect(scopes.find(({ scope }) => scope === 'resource')?.tags).toContain('cluster')
  expect(scopes.find(({ scope }) => scope === 'intrinsic')?.tags).toContain('duration')
  const here = await get('traces/tags')
  expect(here.scopes.find(({ scope }) => scope === 'resource')?.tags).toEqual(['service.name'])
  const values = await get('traces/tags/resource.cluster/values', { clusters: '{region=~".+"}' })
  expect(values.values).toEqual([
    { type: 'string', value: 'eu' },
    { type: 'string', value: 'us' },
  ])
  expect((await get('traces/tags/status/values', { clusters: 'eu' })).values).toContainEqual({
    type: 'status',
    value: 'error',
  })
  expect(await get('traces/tags/%7B/values')).toMatchObject({ status: 400 })
})

test('metrics are asked of clusters with a Prometheus, nanoseconds and numbers as text', async () => {
  const now = await get('metrics/query', { query: 'up', clusters: 'all' })
  expect(now.series).toEqual([
    {
      labels: { __name__: 'up', cluster: 'metrics', exported_cluster: 'k8s' },
      points: [[String(WORLD_START), '+Inf']],
    },
  ])
  expect(fared(now)).toEqual(['metrics ok'])
  expect(now.warnings).toEqual(['cluster metrics: look out'])
  const over = await get('metrics/query_range', { query: 'up', clusters: '{region="eu"}' })
  expect(over.series).toMatchObject([{ points: [[String(WORLD_START), '3']] }])
})

/** A Prometheus that answers every query with this. */
async function prometheus(id: string, data: unknown): Promise<void> {
  const url = await world.serve((_request, response) => {
    response.end(JSON.stringify({ status: 'success', data }))
  })
  await world.add({ id, prometheus: service(url) })
  onTestFinished(async () => {
    await world.app.inject({ method: 'DELETE', url: `/api/v1/clusters/${id}` })
  })
}

test('what several Prometheuses sum is summed, numbers and histograms are shown', async () => {
  const vector = (value: string): object => ({
    resultType: 'vector',
    result: [{ metric: { job: 'a' }, value: [1.001, value] }],
  })
  await prometheus('p1', vector('1'))
  await prometheus('p2', vector('2.5'))
  const clusters = 'p1,p2'
  const sum = await get('metrics/query', { query: 'sum by (job) (up)', clusters })
  expect(sum.series).toEqual([{ labels: { job: 'a' }, points: [['1001000000', '3.5']] }])
  const own = await get('metrics/query', { query: 'up{cluster="p2"}', clusters })
  expect(own.series).toEqual([
    { labels: { cluster: 'p2', job: 'a' }, points: [['1001000000', '2.5']] },
  ])
  expect(fared(own)).toEqual(['p2 ok'])

  await prometheus('p3', { resultType: 'scalar', result: [5, 'NaN'] })
  expect((await get('metrics/query', { query: '5', clusters: 'p3' })).series).toEqual([
    { labels: {}, points: [['5000000000', 'NaN']] },
  ])
  const histogram = { count: '2', sum: '3', buckets: [[0, '1', '2', '2']] }
  await prometheus('p4', {
    resultType: 'matrix',
    result: [{ metric: {}, histograms: [[5, histogram]] }],
  })
  const over = await get('metrics/query_range', { query: 'h', clusters: 'p4', step: '60' })
  expect(over.series).toEqual([
    {
      labels: { cluster: 'p4' },
      points: [],
      histograms: [{ time: '5000000000', count: '2', sum: '3', buckets: [['1', '2', '2']] }],
    },
  ])
})

test.each([
  [{ resultType: 'vector', result: [{ metric: {}, value: 5 }] }],
  [{ resultType: 'vector', result: [{ metric: { a: 1 }, value: [1, '1'] }] }],
  [
    {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [1, '1'],
            ['x', '1'],
          ],
        },
      ],
    },
  ],
  [{ resultType: 'matrix', result: [{ metric: {}, histograms: [[1, { count: 1 }]] }] }],
  [{ resultType: 'scalar', result: [1e300, '1'] }],
  [{ resultType: 'novel', result: [] }],
])('a Prometheus that answers %j has a bad response', async (data) => {
  await prometheus('odd', data)
  const { status, error } = await get('metrics/query', { query: 'up', clusters: 'odd' })
  expect([status, error.code]).toEqual([502, 'bad_response'])
})

const faults: [string, RequestListener, string, number?][] = [
  ['401', (_request, response) => void response.writeHead(401).end('who are you'), 'unauthorized'],
  ['403', (_request, response) => void response.writeHead(403).end(), 'forbidden'],
  ['429', (_request, response) => void response.writeHead(429).end('slow down'), 'rate_limited'],
  ['500', (_request, response) => void response.writeHead(500).end('oops'), 'unavailable'],
  ['HTML', (_request, response) => void response.end('<html>log in</html>'), 'bad_response'],
  ['wrong JSON', (_request, response) => void response.end('[3]'), 'bad_response'],
  ['no answer', () => {}, 'timeout', 200],
  ['a broken connection', (request) => void request.socket.destroy(), 'unreachable'],
]

test.each(faults)(
  'a cluster that has %s for us is told of, and costs the others nothing',
  async (_name, fault, code, timeoutMs) => {
    const url = await world.serve(fault)
    const broken = service(url, timeoutMs)
    await world.add({ id: 'broken', loki: broken, tempo: broken, prometheus: broken })
    onTestFinished(async () => {
      await world.app.inject({ method: 'DELETE', url: '/api/v1/clusters/broken' })
    })
    const asked: [string, Record<string, string>][] = [
      ['logs/query', { query: '{app="shop"}' }],
      ['logs/labels', {}],
      ['traces/search', {}],
      ['traces/services', {}],
      [`traces/${traceIdOf(1)}`, {}],
      ['metrics/query', { query: 'up' }],
    ]
    for (const [path, params] of asked) {
      const all = await get(path, { ...params, clusters: 'all' })
      expect(all.status, path).toBe(200)
      expect(fared(all), path).toContain(`broken error ${code}`)
      expect(fared(all).filter((one) => one.endsWith('ok')).length, path).toBeGreaterThan(0)
      const alone = await get(path, { ...params, clusters: 'broken' })
      expect(alone, path).toMatchObject({
        status: 502,
        error: { code },
        clusters: [{ id: 'broken', status: 'error', code }],
      })
    }
  },
)

test('clusters that fail in different ways are just not there', async () => {
  const [here, there] = await Promise.all([
    world.serve((_request, response) => void response.writeHead(401).end()),
    world.serve((_request, response) => void response.writeHead(403).end()),
  ])
  await world.add({ id: 'b1', loki: service(here) })
  await world.add({ id: 'b2', loki: service(there) })
  onTestFinished(async () => {
    await world.app.inject({ method: 'DELETE', url: '/api/v1/clusters/b1' })
    await world.app.inject({ method: 'DELETE', url: '/api/v1/clusters/b2' })
  })
  expect(await get('logs/query', { clusters: 'b1,b2' })).toMatchObject({
    status: 502,
    error: { code: 'unavailable' },
    clusters: [{ code: 'unauthorized' }, { code: 'forbidden' }],
  })
})

test('what is wrong with a question is said as such, also when only a cluster knows', async () => {
  const url = await world.serve(
    (_request, response) => void response.writeHead(400).end('{"error":"no such function"}'),
  )
  await world.add({ id: 'strict', prometheus: service(url) })
  onTestFinished(async () => {
    await world.app.inject({ method: 'DELETE', url: '/api/v1/clusters/strict' })
  })
  expect(await get('metrics/query', { query: 'nope()', clusters: 'strict' })).toMatchObject({
    status: 400,
    error: { code: 'bad_request', message: expect.stringContaining('no such function') as string },
    clusters: [{ id: 'strict', code: 'bad_request' }],
  })
})
