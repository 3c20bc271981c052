import { afterAll, expect, test } from 'vitest'
import { memoryHttp } from '../../testing/memory-http.ts'

const http = memoryHttp()
afterAll(() => http.close())

async function format(query: string): Promise<{ status: number; type: string; body: unknown }> {
  const url = `/loki/api/v1/format_query?query=${encodeURIComponent(query)}`
  const response = await http.app.inject(url)
  const type = String(response.headers['content-type'])
  return { status: response.statusCode, type, body: response.json() }
}

test('a query is laid out', async () => {
  expect(await format('sum(rate({a="b"}|="x"[5m]))by(c)')).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
    body: { status: 'success', data: 'sum by (c)(rate({a="b"} |= "x"[5m]))' },
  })
})

test('a bad query is refused in JSON', async () => {
  const error = 'parse error at line 1, col 6: syntax error: unexpected $end, expecting STRING'
  expect(await format('{app=')).toEqual({
    status: 400,
    type: 'application/json; charset=utf-8',
    body: { status: 'invalid-query', error },
  })
})
