import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpTransport } from '../http/transport.ts'
import { answerJson, bodyOf, startTestServer, type TestServer } from '../testing/test-server.ts'
import { PrometheusClient } from './prometheus-client.ts'

let server: TestServer
let client: PrometheusClient
let answer: unknown
let status: number
let form: string

beforeEach(async () => {
  status = 200
  server = await startTestServer(async (request, response) => {
    form = (await bodyOf(request)).toString()
    answerJson(response, answer, status)
  })
  client = new PrometheusClient(new HttpTransport({ url: `${server.url}/prom`, retries: 0 }))
})

afterEach(async () => {
  await client.transport.close()
  await server.stop()
})

const success = (data: unknown): unknown => ({ status: 'success', data })

const T = 1_768_471_200_123_000_000n
const up = { __name__: 'up', job: 'a' }
const labels = [
  ['__name__', 'up'],
  ['job', 'a'],
]

describe('a query', () => {
  it('answers a vector', async () => {
    answer = {
      ...(success({
        resultType: 'vector',
        result: [
          { metric: up, value: [1768471200.123, '1'] },
          { metric: {}, value: [1768471200.123, '+Inf'] },
        ],
      }) as object),
      warnings: ['slow'],
      infos: ['PromQL info: fine'],
    }
    expect(await client.query('up', { time: T + 1n, limit: 2 })).toEqual({
      result: {
        type: 'vector',
        elements: [
          { labels, sample: { timestamp: T, value: 1 }, histogram: null },
          {
            labels: [],
            sample: { timestamp: T, value: Number.POSITIVE_INFINITY },
            histogram: null,
          },
        ],
      },
      warnings: ['slow'],
      infos: ['PromQL info: fine'],
    })
    expect(server.requests).toEqual([
      'GET /prom/api/v1/query?query=up&time=1768471200.123000001&limit=2',
    ])
  })

  it('answers a matrix, with native histograms', async () => {
    const histogram = { count: '3', sum: '4.5', buckets: [[0, '1', '2', '3']] }
    answer = success({
      resultType: 'matrix',
      result: [
        { metric: up, values: [[1768471200, 'NaN']], histograms: [[1768471200.123, histogram]] },
      ],
    })
    const range = { start: -1_500_000_000n, end: 0n, step: 15_500_000_000n }
    expect((await client.queryRange('up', range)).result).toEqual({
      type: 'matrix',
      series: [
        {
          labels,
          samples: [{ timestamp: 1_768_471_200_000_000_000n, value: Number.NaN }],
          histograms: [
            {
              timestamp: T,
              count: 3,
              sum: 4.5,
              buckets: [{ boundaries: 0, lower: 1, upper: 2, count: 3 }],
            },
          ],
        },
      ],
    })
    expect(server.requests[0]).toContain('query=up&start=-1.5&end=0&step=15.5')
  })

  it('answers a scalar or text', async () => {
    answer = success({ resultType: 'scalar', result: [1768471200.123, '2e3'] })
    expect((await client.query('2e3')).result).toEqual({
      type: 'scalar',
      sample: { timestamp: T, value: 2000 },
    })
    answer = success({ resultType: 'string', result: [1768471200.123, 'a'] })
    expect((await client.query('"a"')).result).toEqual({ type: 'string', timestamp: T, text: 'a' })
  })

  it('goes as a form when it is long', async () => {
    answer = success({ resultType: 'vector', result: [] })
    const query = `up{a="${'b'.repeat(3000)}"}`
    await client.query(query)
    expect(server.requests).toEqual(['POST /prom/api/v1/query'])
    expect(new URLSearchParams(form).get('query')).toBe(query)
  })

  it('fails with the server’s words', async () => {
    status = 422
    answer = { status: 'error', errorType: 'execution', error: 'query timed out in expression' }
    await expect(client.query('up')).rejects.toMatchObject({
      code: 'bad_request',
      status: 422,
      message: expect.stringMatching(/status 422: query timed out in expression$/),
    })
  })
})

it('lists labels, values and series', async () => {
  answer = success(['__name__', 'job'])
  expect(await client.labels({ match: ['up', 'down'] })).toEqual(['__name__', 'job'])
  await client.labelValues('job', { start: T })
  await client.labelValues('http.method')
  expect(server.requests).toEqual([
    'GET /prom/api/v1/labels?match%5B%5D=up&match%5B%5D=down',
    'GET /prom/api/v1/label/job/values?start=1768471200.123',
    'GET /prom/api/v1/label/U__http_2e_method/values',
  ])
  answer = success([up])
  expect(await client.series(['up'])).toEqual([labels])
})

it('reads metadata by any name', async () => {
  answer = success(
    JSON.parse('{"__proto__":[{"type":"gauge","help":"h","unit":""}],"up":[]}') as unknown,
  )
  expect([...(await client.metadata())]).toEqual([
    ['__proto__', [{ type: 'gauge', help: 'h', unit: '' }]],
    ['up', []],
  ])
})

it('reads rules and alerts', async () => {
  const alert = {
    labels: { alertname: 'Down' },
    annotations: { summary: 's' },
    state: 'firing',
    activeAt: '2026-01-15T10:00:00.123456789Z',
    value: '1e+00',
  }
  answer = success({
    groups: [
      {
        name: 'g',
        file: 'f.yml',
        interval: 15,
        rules: [
          {
            type: 'alerting',
            name: 'Down',
            query: 'up == 0',
            duration: 300,
            labels: { severity: 'page' },
            annotations: {},
            alerts: [alert],
            health: 'ok',
            state: 'firing',
          },
          { type: 'recording', name: 'r', query: 'sum(up)', health: 'err', lastError: 'no' },
        ],
      },
    ],
  })
  const read = {
    labels: [['alertname', 'Down']],
    annotations: [['summary', 's']],
    state: 'firing',
    activeAt: 1_768_471_200_123_456_789n,
    value: 1,
  }
  expect(await client.rules({ type: 'alert' })).toMatchObject([
    {
      name: 'g',
      file: 'f.yml',
      intervalSeconds: 15,
      rules: [
        { type: 'alerting', durationSeconds: 300, labels: [['severity', 'page']], alerts: [read] },
        { type: 'recording', health: 'err', lastError: 'no', state: '', alerts: [] },
      ],
    },
  ])
  answer = success({ alerts: [alert] })
  expect(await client.alerts()).toEqual([read])
  expect(server.requests).toEqual(['GET /prom/api/v1/rules?type=alert', 'GET /prom/api/v1/alerts'])
})

it('says whether it is ready', async () => {
  expect(await client.ready()).toEqual({ ready: true, reason: '' })
  status = 503
  answer = 'Service Unavailable'
  expect(await client.ready()).toMatchObject({ ready: false })
  expect(server.requests[0]).toBe('GET /prom/-/ready')
})
