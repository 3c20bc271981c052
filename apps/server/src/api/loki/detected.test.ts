import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const base = 1_768_471_200_000_000_000n

beforeAll(async () => {
  await pushLines(http.app, { app: 'shop', pod: '1', replica: '2' }, [
    [base, '{"user":{"id":7},"took":"5ms"}', { region: 'eu' }],
    [base + 1n, 'status=200 path=/x'],
  ])
  await pushLines(http.app, { app: 'shop', pod: '2', replica: '3', flag: '1' }, [[base, 'a=b']])
})
afterAll(() => http.close())

async function ask(path: string, params: Record<string, string>): Promise<[number, unknown]> {
  const range = { start: String(base), end: String(base + 1_000_000_000n) }
  const query = new URLSearchParams({ ...range, ...params }).toString()
  const { statusCode, body } = await http.app.inject(`/loki/api/v1/${path}?${query}`)
  return [statusCode, statusCode === 200 ? JSON.parse(body) : body]
}

test('labels whose values are only numbers are left out, but for well-known ones', async () => {
  const labels = [
    { label: 'app', cardinality: 1 },
    { label: 'pod', cardinality: 2 },
    { label: 'service_name', cardinality: 1 },
    { label: 'flag', cardinality: 1 },
  ]
  expect(await ask('detected_labels', {})).toEqual([200, { detectedLabels: labels }])
  expect(await ask('detected_labels', { query: '{}' })).toEqual([200, { detectedLabels: labels }])
  expect(await ask('detected_labels', { query: '{app="no"}' })).toEqual([200, {}])
})

test('fields say who reads them; null is nobody: metadata', async () => {
  const query = '{pod="1"}'
  const [status, body] = await ask('detected_fields', { query, line_limit: '1' })
  expect([status, body]).toEqual([
    200,
    {
      fields: [
        { label: 'detected_level', type: 'string', cardinality: 1, parsers: null },
        { label: 'status', type: 'int', cardinality: 1, parsers: ['logfmt'] },
        { label: 'path', type: 'string', cardinality: 1, parsers: ['logfmt'] },
      ],
      limit: 1000,
    },
  ])
  const filtered = await ask('detected_fields', { query: `${query} |= "user"`, limit: '5' })
  expect(filtered[1]).toMatchObject({
    fields: [
      { label: 'detected_level', parsers: null },
      { label: 'region', parsers: null },
      { label: 'user_id', type: 'int', parsers: ['json'], jsonPath: ['user', 'id'] },
      { label: 'took', type: 'duration', parsers: ['json'], jsonPath: ['took'] },
    ],
    limit: 5,
  })
  expect(await ask('detected_fields', { query: '{app="no"}' })).toEqual([200, {}])
})

test('values of one field', async () => {
  const values = (name: string) => ask(`detected_field/${name}/values`, { query: '{app="shop"}' })
  expect(await values('user_id')).toEqual([200, { values: ['7'], limit: 1000 }])
  expect(await values('nosuch')).toEqual([200, {}])
})

test.each([
  ['detected_fields', { query: '{app="shop"}', line_limit: 'x' }, 400, 'line_limit'],
  ['detected_fields', { query: '{app="shop"}', line_limit: '0' }, 400, 'limit must be a positive'],
  ['detected_fields', { query: '{app=' }, 400, 'parse error at line 1, col 6'],
  ['detected_fields', { query: 'rate({app="shop"}[1m])' }, 400, 'only log selector is supported'],
  ['detected_labels', { query: '{app=' }, 400, 'parse error at line 1, col 6'],
  ['detected_field//values', { query: '{app="shop"}' }, 404, '404 page not found'],
  ['label//values', {}, 404, '404 page not found'],
])('%s with %j is refused', async (path, params, status, text) => {
  const [actual, body] = await ask(path, params)
  expect(actual).toBe(status)
  expect(body).toContain(text)
})
