import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const hour = 3_600_000_000_000n
const base = 1_768_471_200_000_000_000n

beforeAll(async () => {
  const line = (at: bigint, text: string) => [base + at, text] as const
  await pushLines(http.app, { app: 'shop', env: 'prod', service: 's' }, [
    line(0n, 'x'.repeat(100)),
    [base + hour, 'x'.repeat(90), { user: '123456' }],
  ])
  await pushLines(http.app, { app: 'shop', env: 'test', service: 's' }, [line(0n, 'x'.repeat(30))])
  await pushLines(http.app, { app: 'cart', service: 's' }, [
    [base + hour - 1n, 'x'.repeat(50), { env: 'not a label of the stream' }],
  ])
})
afterAll(() => http.close())

interface Element {
  readonly metric: Record<string, string>
  readonly value?: readonly [number, string]
  readonly values?: readonly (readonly [number, string])[]
}

async function ask(
  path: string,
  params: Record<string, string>,
): Promise<[number, string, Element[]]> {
  const range = { start: String(base), end: String(base + 2n * hour) }
  const query = new URLSearchParams({ ...range, ...params })
  const response = await http.app.inject(`/loki/api/v1/index/${path}?${query.toString()}`)
  const { data } = (response.statusCode === 200 ? response.json() : {}) as {
    data?: { result: Element[] }
  }
  return [response.statusCode, response.body, data?.result ?? []]
}

async function volume(params: Record<string, string>): Promise<[object, number | string][]> {
  const [, , result] = await ask('volume', params)
  return result.map(({ metric, value }) => [metric, value?.[1] ?? ''])
}

describe('index/volume', () => {
  test('sums lines and metadata by the labels of the selector, largest first', async () => {
    const [, , result] = await ask('volume', { query: '{app=~".+"}' })
    expect(result).toEqual([
      { metric: { app: 'shop' }, value: [1_768_478_400, '230'] },
      { metric: { app: 'cart' }, value: [1_768_478_400, '78'] },
    ])
  })

  test('target labels must be labels of the stream', async () => {
    expect(await volume({ query: '{service="s"}', targetLabels: 'env' })).toEqual([
      [{ env: 'prod' }, '200'],
      [{ env: 'test' }, '30'],
    ])
    expect(await volume({ query: '{service="s"}', targetLabels: 'env,app', limit: '1' })).toEqual([
      [{ app: 'shop', env: 'prod' }, '200'],
    ])
  })

  test('a label of the selector may be absent', async () => {
    expect(await volume({ query: '{service="s", env!="prod"}' })).toEqual([
      [{ service: 's' }, '78'],
      [{ env: 'test', service: 's' }, '30'],
    ])
  })

  test('by labels, each name counts alone', async () => {
    const by = { query: '{service="s", app="shop"}', aggregateBy: 'labels' }
    const names = ['app', 'env', 'service', 'service_name']
    expect(await volume(by)).toEqual(names.map((name) => [{ [name]: '' }, '230']))
    expect(await volume({ ...by, targetLabels: 'env' })).toEqual([[{ env: '' }, '230']])
  })

  test.each([
    [{ query: '{service="s"}', aggregateBy: 'x' }, 'invalid aggregation option'],
    [{ query: '{service="s"}', limit: '-1' }, 'limit must be a positive value'],
    [{ query: 'rate({service="s"}[1m])' }, 'only label matchers are supported'],
    [{}, 'parse error : syntax error: unexpected $end'],
  ])('%j is refused', async (params, text) => {
    const [status, body] = await ask('volume', params)
    expect([status, body]).toEqual([400, text])
  })
})

describe('index/volume_range', () => {
  test('spreads over steps, each stamped with its last millisecond', async () => {
    const [, , result] = await ask('volume_range', { query: '{app=~".+"}', step: '1h' })
    expect(result).toEqual([
      {
        metric: { app: 'shop' },
        values: [
          [1_768_474_799.999, '130'],
          [1_768_478_400, '100'],
        ],
      },
      { metric: { app: 'cart' }, values: [[1_768_474_799.999, '78']] },
    ])
  })

  test('too many steps are refused', async () => {
    const [status, body] = await ask('volume_range', { query: '{app=~".+"}', step: '1ms' })
    expect(status).toBe(400)
    expect(body).toContain('exceeded maximum resolution')
  })
})

test('index/stats counts metadata', async () => {
  const [, body] = await ask('stats', { query: '{app="shop"}' })
  expect(JSON.parse(body)).toEqual({ streams: 2, chunks: 2, entries: 3, bytes: 230 })
})
