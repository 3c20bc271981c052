import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const { app } = http
const base = 1_768_471_200_000_000_000n
const second = 1_000_000_000n
const range = `start=${base}&end=${base + 600n * second}`

beforeAll(async () => {
  await pushLines(app, { app: 'shop', env: 'prod' }, [
    [base + second, '{"level":"info","msg":"hello"}', { user: 'u1' }],
    [base + 2n * second, '{"level":"error","msg":"boom","user":"u2"}'],
    [base + 3n * second, 'not json at all'],
  ])
  await pushLines(app, { app: 'cart' }, [[base + 90n * second, 'level=warn msg="slow cart"']])
})
afterAll(() => http.close())

interface QueryData {
  readonly resultType: string
  readonly encodingFlags?: string[]
  readonly result: { stream: Record<string, string>; values: string[][] }[]
  readonly stats?: { summary: { execTime: number; totalEntriesReturned: number } }
}

async function get(path: string): Promise<{ status: number; body: string; data: QueryData }> {
  const response = await app.inject(path)
  const json = String(response.headers['content-type']).includes('json')
  return {
    status: response.statusCode,
    body: response.body,
    data: json ? response.json<{ data: QueryData }>().data : { resultType: '', result: [] },
  }
}

function q(query: string): string {
  return encodeURIComponent(query)
}

test('query_range answers lines newest first, split by all labels', async () => {
  const { data } = await get(`/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}`)
  expect(data.resultType).toBe('streams')
  expect(
    data.result
      .flatMap((s) => s.values.map((v) => v[1] ?? ''))
      .toSorted((a, b) => (a < b ? -1 : 1)),
  ).toEqual([
    'not json at all',
    '{"level":"error","msg":"boom","user":"u2"}',
    '{"level":"info","msg":"hello"}',
  ])
  const info = data.result.find((s) => s.stream['user'] === 'u1')
  expect(info?.stream).toEqual({
    app: 'shop',
    env: 'prod',
    service_name: 'shop',
    detected_level: 'info',
    user: 'u1',
  })
})

test('the statistics tell how long it took and how many lines came', async () => {
  const { data } = await get(`/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}`)
  expect(data.stats?.summary.execTime).toBeGreaterThan(0)
  expect(data.stats?.summary.totalEntriesReturned).toBe(3)
})

test('categorised labels keep the pushed stream', async () => {
  const response = await app.inject({
    url: `/loki/api/v1/query_range?query=${q('{app="shop"}')}&${range}&limit=1&direction=forward`,
    headers: { 'x-loki-response-encoding-flags': 'categorize-labels' },
  })
  const { data } = response.json<{ data: QueryData }>()
  expect(data.encodingFlags).toEqual(['categorize-labels'])
  expect(data.result).toEqual([
    {
      stream: { app: 'shop', env: 'prod', service_name: 'shop' },
      values: [
        [
          String(base + second),
          '{"level":"info","msg":"hello"}',
          { structuredMetadata: { user: 'u1', detected_level: 'info' } },
        ],
      ],
    },
  ])
})

test('a form POST asks the same as a GET', async () => {
  const query = q('sum by (app) (count_over_time({env="prod"}[10m]))')
  const time = `time=${base + 300n * second}`
  const got = await app.inject(`/loki/api/v1/query?query=${query}&${time}`)
  const posted = await app.inject({
    method: 'POST',
    url: '/loki/api/v1/query',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `query=${query}&${time}`,
  })
  expect(got.json<{ data: QueryData }>().data.result).toEqual([
    { metric: { app: 'shop' }, value: [1_768_471_500, '3'] },
  ])
  const resultOf = (response: typeof got): unknown =>
    response.json<{ data: QueryData }>().data.result
  expect(resultOf(posted)).toEqual(resultOf(got))
})

test("Grafana's health check gets its vector", async () => {
  const { data } = await get(
    `/loki/api/v1/query?direction=backward&query=${q('vector(1)+vector(1)')}&time=4000000000`,
  )
  expect(data.resultType).toBe('vector')
  expect(data.result).toEqual([{ metric: {}, value: [4_000_000_000, '2'] }])
})

test('labels, values and series', async () => {
  expect((await get(`/loki/api/v1/labels?${range}`)).data).toEqual(['app', 'env', 'service_name'])
  expect((await get(`/loki/api/v1/label/app/values?${range}`)).data).toEqual(['cart', 'shop'])
  const query = q('{env="prod"}')
  expect((await get(`/loki/api/v1/label/app/values?${range}&query=${query}`)).data).toEqual([
    'shop',
  ])
  expect((await get('/loki/api/v1/labels?start=1&end=2')).body).toBe('{"status":"success"}')
  expect((await get(`/loki/api/v1/series?${range}&match[]=${q('{app="cart"}')}`)).data).toEqual([
    { app: 'cart', service_name: 'cart' },
  ])
})

test('index/stats counts', async () => {
  const { body } = await get(`/loki/api/v1/index/stats?${range}&query=${q('{app="shop"}')}`)
  expect(JSON.parse(body)).toMatchObject({ streams: 1, entries: 3 })
})

test('patterns counts templates by level and step', async () => {
  const { body } = await get(`/loki/api/v1/patterns?${range}&query=${q('{app="shop"}')}`)
  const { data } = JSON.parse(body) as { data: { samples: [number, number][] }[] }
  const counts = data.flatMap(({ samples }) => samples.map(([, lines]) => lines))
  expect(counts.reduce((sum, lines) => sum + lines, 0)).toBe(3)
})

test('the addresses from before Loki 1.0 answer in their own form', async () => {
  const logs = await get(`/api/prom/query?${range}&query=${q('{app="shop"} |= "boom"')}`)
  const { streams } = JSON.parse(logs.body) as {
    streams: { labels: string; entries: { ts: string; line: string }[] }[]
  }
  expect(streams[0]?.labels).toContain('app="shop"')
  expect(streams[0]?.entries).toEqual([
    { ts: '2026-01-15T10:00:02Z', line: '{"level":"error","msg":"boom","user":"u2"}' },
  ])
  const labels = await get(`/api/prom/label?${range}`)
  expect(JSON.parse(labels.body)).toMatchObject({
    values: expect.arrayContaining(['app']) as unknown,
  })
  const values = await get(`/api/prom/label/app/values?${range}`)
  expect(JSON.parse(values.body)).toMatchObject({
    values: expect.arrayContaining(['shop']) as unknown,
  })
  const refused = await get(`/api/prom/query?query=${q('rate({app="shop"}[1m])')}`)
  expect(refused).toMatchObject({ status: 400, body: expect.stringContaining('legacy') as unknown })
})

test('drilldown-limits says what is on', async () => {
  const { body } = await get('/loki/api/v1/drilldown-limits')
  expect(JSON.parse(body)).toMatchObject({ limits: { volume_enabled: true } })
})

test.each([
  ['query_range?query={app=', 400, 'parse error at line 1, col 6'],
  ['query_range', 400, 'parse error : syntax error: unexpected $end'],
  [`query?query=${q('{app="shop"}')}`, 400, 'log queries are not supported as an instant'],
  [`query_range?query=${q('{app="shop"}')}&limit=0`, 400, 'limit must be a positive value'],
  [`query_range?query=${q('{app="shop"}')}&limit=5001`, 400, 'max entries limit per query'],
  [`query_range?query=${q('{app="shop"}')}&start=20&end=10`, 400, 'end timestamp must not be'],
  [`series?match[]=${q('{app="shop"} |= "x"')}`, 400, 'only label matchers are supported'],
  ['nosuch', 404, '404 page not found'],
])('%s is refused with %i', async (path, status, text) => {
  const answer = await get(`/loki/api/v1/${path}`)
  expect(answer.status).toBe(status)
  expect(answer.body).toContain(text)
})

test('Logs Drilldown gets parts of an answer that has too many series', async () => {
  const lines = Array.from({ length: 501 }, (_, i) => [base + BigInt(i), `n=${i}`] as const)
  await pushLines(
    app,
    { app: 'many' },
    lines.map(([time, line]) => [time, line]),
  )
  const url = `/loki/api/v1/query?query=${q('count_over_time({app="many"} | logfmt [10m])')}&time=${base + second}`
  const refused = await app.inject(url)
  expect(refused.statusCode).toBe(400)
  const headers = { 'x-query-tags': 'Source=grafana-lokiexplore-app' }
  const answer = await app.inject({ url, headers })
  expect(answer.statusCode).toBe(200)
  const { warnings, data } = answer.json<{ warnings: string[]; data: QueryData }>()
  expect(warnings).toEqual([expect.stringContaining('returning partial results')])
  expect(data.result).toHaveLength(500)
})

test('a series shows labels that are empty', async () => {
  const query = q('count_over_time({app="shop"} |= "user" | json user, nope="x" [10m])')
  const { data } = await get(`/loki/api/v1/query?query=${query}&time=${base + 60n * second}`)
  expect(data.result).toMatchObject([{ metric: { user: 'u2', nope: '' } }])
})

test('an old regexp parameter filters lines', async () => {
  const path = `/loki/api/v1/query_range?query=${q('{app="shop"}')}&regexp=${q('"msg":"b')}&${range}`
  const { data } = await get(path)
  expect(data.result.flatMap((s) => s.values.map(([, line]) => line))).toEqual([
    '{"level":"error","msg":"boom","user":"u2"}',
  ])
})

test('sides that cannot be matched are 500 as in Loki, with the reason', async () => {
  const sum = 'sum by (service_name, app) (count_over_time({service_name=~".+"}[10m]))'
  const time = `time=${base + 300n * second}`
  const many = await get(`/loki/api/v1/query?query=${q(`${sum} * on () ${sum}`)}&${time}`)
  expect(many.status).toBe(500)
  expect(many.body).toContain('many-to-many matching not allowed')
})

test('errors are plain text that nobody sniffs', async () => {
  const response = await app.inject('/loki/api/v1/query_range?query=nonsense')
  expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(response.headers['x-content-type-options']).toBe('nosniff')
})

test('a page of another site gets nothing', async () => {
  const response = await app.inject({
    url: '/loki/api/v1/labels',
    headers: { origin: 'https://evil.example' },
  })
  expect(response.statusCode).toBe(403)
})
