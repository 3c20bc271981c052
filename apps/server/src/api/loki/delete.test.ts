import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const { app } = http
const base = 1_768_471_200
const ns = (seconds: number): bigint => BigInt(base + seconds) * 1_000_000_000n

beforeAll(async () => {
  await pushLines(app, { app: 'shop' }, [
    [ns(1), 'password=1234'],
    [ns(2), 'all is well'],
    [ns(3), 'password=5678'],
  ])
})
afterAll(() => http.close())

async function lines(): Promise<string[]> {
  const query = encodeURIComponent('{app="shop"}')
  const range = `start=${ns(0)}&end=${ns(60)}`
  const response = await app.inject(`/loki/api/v1/query_range?query=${query}&${range}`)
  const { data } = response.json<{ data: { result: { values: [string, string][] }[] } }>()
  return data.result.flatMap(({ values }) => values.map(([, line]) => line)).sort()
}

async function instant(text: string): Promise<unknown[]> {
  const query = encodeURIComponent(text)
  const response = await app.inject(`/loki/api/v1/query?query=${query}&time=${ns(30)}`)
  return response.json<{ data: { result: unknown[] } }>().data.result
}

async function ask(method: 'POST' | 'PUT' | 'GET' | 'DELETE', params: Record<string, string>) {
  const response = await app.inject({
    method,
    url: `/loki/api/v1/delete?${new URLSearchParams(params).toString()}`,
  })
  return { status: response.statusCode, body: response.body, headers: response.headers }
}

test('lines are hidden at once, listed, and shown again when the request is cancelled', async () => {
  const query = '{app="shop"} |= "password"'
  const made = await ask('POST', { query, start: String(base), end: String(base + 2) })
  expect(made.status).toBe(204)
  const id = String(made.headers['x-delete-request-id'])
  expect(await lines()).toEqual(['all is well', 'password=5678'])

  expect(await instant('sum(count_over_time({app="shop"}[1m]))')).toMatchObject([
    { value: [base + 30, '2'] },
  ])
  expect(await instant('sum by (password) (count_over_time({app="shop"} | logfmt [1m]))')).toEqual([
    { metric: { password: '5678' }, value: [base + 30, '1'] },
    { metric: {}, value: [base + 30, '1'] },
  ])

  expect(JSON.parse((await ask('GET', {})).body)).toEqual([
    {
      request_id: id,
      query,
      start_time: base,
      end_time: base + 2,
      status: 'received',
      created_at: expect.any(Number) as unknown,
    },
  ])
  expect((await ask('DELETE', { request_id: id })).status).toBe(204)
  expect(await lines()).toEqual(['all is well', 'password=1234', 'password=5678'])
  expect(JSON.parse((await ask('GET', {})).body)).toEqual([])
})

test.each([
  ['POST', {}, 400, 'query not set'],
  ['POST', { query: '{a="b"}' }, 400, 'start time not set'],
  ['PUT', { query: '{a="b"}', start: 'x' }, 400, 'invalid start time: require unix seconds'],
  ['PUT', { query: '{a="b"}', start: '9', end: '99999999999' }, 400, 'deletes in the future'],
  ['POST', { query: '{a="b"}', start: '9', end: '9' }, 400, "start time can't be greater than"],
  ['POST', { query: '{a=', start: '1' }, 400, 'parse error'],
  ['POST', { query: 'rate({a="b"}[1m])', start: '1' }, 400, 'needs a log query'],
  ['DELETE', { request_id: 'none' }, 404, 'could not find delete request with given id'],
] as const)('%s %j is refused with %s', async (method, params, status, message) => {
  const answer = await ask(method, params)
  expect(answer).toMatchObject({ status, body: expect.stringContaining(message) as unknown })
})
