import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryHttp, pushLines } from '../../testing/memory-http.ts'

const http = memoryHttp()
const { app } = http
const base = 1_768_471_200_000_000_000n
const second = 1_000_000_000n
const range = `start=${base}&end=${base + 60n * second}`
const traceId = '0af7651916cd43dd8448eb211c80319c'
const logTrace = '11111111111111111111111111111111'

beforeAll(async () => {
  await pushLines(app, { app: 'shop' }, [
    [
      base + second,
      `{"level":"info","msg":"start","trace_id":"${traceId}","span_id":"b7ad6b7169203331"}`,
    ],
    [base + 2n * second, `level=error msg="payment failed" trace_id=${traceId}`],
    [base + 3n * second, `only a log names trace_id=${logTrace}`],
    [base + 30n * second, 'level=info msg=later'],
  ])
  const at = (ms: number): string => String(base + BigInt(ms) * 1_000_000n)
  const pushed = await app.inject({
    method: 'POST',
    url: '/v1/traces',
    payload: {
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
          scopeSpans: [
            {
              scope: { name: 'test' },
              spans: [
                {
                  traceId,
                  spanId: 'b7ad6b7169203331',
                  name: 'POST /checkout',
                  kind: 2,
                  startTimeUnixNano: at(1000),
                  endTimeUnixNano: at(3000),
                  attributes: [{ key: 'http.response.status_code', value: { intValue: '500' } }],
                  status: { code: 2, message: 'boom' },
                  events: [{ timeUnixNano: at(1500), name: 'exception' }],
                },
                {
                  traceId,
                  spanId: 'b7ad6b7169203332',
                  parentSpanId: 'b7ad6b7169203331',
                  name: 'SELECT',
                  kind: 3,
                  startTimeUnixNano: at(1100),
                  endTimeUnixNano: at(1200),
                },
              ],
            },
          ],
        },
      ],
    },
  })
  expect(pushed.statusCode).toBe(200)
})
afterAll(() => http.close())

/** What the routes answer; which part is there depends on the route. */
interface Answer {
  readonly status: number
  readonly error: Record<string, unknown>
  readonly logs: { ts: string; level: string; spanId: string }[]
  readonly complete: boolean
  readonly start: string
  readonly stepSeconds: number
  readonly buckets: number
  readonly levels: Record<string, number[]>
  readonly fields: { name: string }[]
  readonly services: string[]
  readonly spans: { name: string }[]
  readonly traces: unknown[]
}

async function get(path: string): Promise<Answer> {
  const response = await app.inject(`/api/v1/${path}`)
  return { status: response.statusCode, ...response.json<Omit<Answer, 'status'>>() }
}

test('logs/query answers lines with their trace', async () => {
  const answer = await get(`logs/query?${range}&limit=3`)
  expect(answer.logs.map((l) => l.ts)).toEqual([30n, 3n, 2n].map((s) => String(base + s * second)))
  expect(answer.complete).toBe(false)
  expect(answer.logs[2]).toMatchObject({ level: 'error', service: 'shop', traceId })
})

test('logs/query of one trace holds its lines alone', async () => {
  const answer = await get(`logs/query?${range}&traceId=${traceId}`)
  expect(answer.logs).toHaveLength(2)
})

test('logs/histogram counts by level in buckets', async () => {
  const answer = await get(`logs/histogram?${range}&step=10`)
  expect(answer.start).toBe(String(base))
  expect(answer.stepSeconds).toBe(10)
  expect(answer.buckets).toBe(6)
  expect(answer.levels['error']).toEqual([1, 0, 0, 0, 0, 0])
  expect(answer.levels['info']?.reduce((a: number, b: number) => a + b, 0)).toBe(2)
})

test('logs/histogram keeps lines that a parser cannot read', async () => {
  const answer = await get(
    `logs/histogram?${range}&step=60&query=${encodeURIComponent('{} | json')}`,
  )
  const total = Object.values(answer.levels).flat()
  expect(total.reduce((a, b) => a + b, 0)).toBe(4)
})

test('logs/fields names labels with their top values', async () => {
  const answer = await get(`logs/fields?${range}`)
  expect(answer.fields[0]).toMatchObject({
    name: 'service_name',
    kind: 'label',
    values: [{ value: 'shop', count: 4 }],
  })
  expect(answer.fields.map((f) => f.name)).toContain('detected_level')
})

test('a trace has its spans, earliest first, and its logs, oldest first', async () => {
  const trace = await get(`traces/${traceId}`)
  expect(trace.services).toEqual(['shop'])
  expect(trace.spans.map((s) => s.name)).toEqual(['POST /checkout', 'SELECT'])
  expect(trace.spans[0]).toMatchObject({
    kind: 'server',
    status: 'error',
    statusMessage: 'boom',
    durationNs: '2000000000',
    attributes: [{ key: 'http.response.status_code', value: 500 }],
    events: [{ name: 'exception', time: String(base + 1_500_000_000n) }],
  })
  const logs = await get(`traces/${traceId}/logs`)
  expect(logs.logs.map((l) => l.level)).toEqual(['info', 'error'])
  expect(logs.logs[0]?.spanId).toBe('b7ad6b7169203331')
})

test('a summary says what took the time and where it failed', async () => {
  const root = { spanId: 'b7ad6b7169203331', service: 'shop', name: 'POST /checkout' }
  expect(await get(`traces/${traceId}/summary`)).toMatchObject({
    root,
    start: String(base + second),
    durationNs: '2000000000',
    spans: 2,
    depth: 2,
    failed: 1,
    origins: { total: 1, list: [{ ...root, message: 'boom' }] },
    criticalPath: { total: 3, list: [root, { name: 'SELECT', durationNs: '100000000' }, root] },
    services: { list: [{ service: 'shop', selfNs: '2000000000', criticalNs: '2000000000' }] },
    operations: { list: [{ selfNs: '1900000000' }, { selfNs: '100000000' }] },
    events: { total: 1, list: [{ ...root, event: 'exception' }] },
  })
  expect(await get(`traces/${logTrace}/summary`)).toMatchObject({ status: 404 })
})

test('a trace that only a log line names opens, one that nothing names is not found', async () => {
  expect(await get(`traces/${logTrace}`)).toMatchObject({ status: 200, spans: [] })
  expect(await get('traces/22222222222222222222222222222222')).toMatchObject({
    status: 404,
    error: { code: 'not_found' },
  })
  expect(await get('traces/xyz')).toMatchObject({ status: 400, error: { code: 'bad_request' } })
})

test('traces/services is not a trace id', async () => {
  expect(await get('traces/services')).toMatchObject({ status: 200, services: ['shop'] })
})

test('traces/search finds by service, duration and errors', async () => {
  for (const query of [
    'service=shop',
    'errors=true',
    'minDuration=1s',
    'name=POST%20/checkout',
    `q=${encodeURIComponent('{ name = "SELECT" }')}`,
  ]) {
    const answer = await get(`traces/search?${range}&${query}`)
    expect(answer.traces, query).toMatchObject([
      {
        traceId,
        rootService: 'shop',
        rootName: 'POST /checkout',
        durationMs: 2000,
        spanCount: 2,
        errorCount: 1,
      },
    ])
  }
  expect((await get(`traces/search?${range}&service=nobody`)).traces).toEqual([])
  expect((await get(`traces/search?${range}&minDuration=3s`)).traces).toEqual([])
})

test('a wrong query is answered with its place', async () => {
  const answer = await get('logs/query?query=%7Bapp%3D')
  expect(answer).toMatchObject({ status: 400, error: { code: 'bad_request', line: 1, column: 6 } })
  expect(answer.error['caret']).toContain('^')
})

test.each([
  ['logs/query?limit=0', 400],
  ['logs/query?limit=nine', 400],
  ['logs/query?start=yesterday', 400],
  ['logs/query?start=20&end=10', 400],
  ['logs/histogram?start=0&end=1768471200&step=1', 400],
  [`logs/query?query=${encodeURIComponent('rate({a="b"}[1m])')}`, 400],
  ['nosuch', 404],
])('%s answers %i as JSON', async (path, status) => {
  const answer = await get(path)
  expect(answer.status).toBe(status)
  expect(answer.error['message']).not.toBe('')
})

test('status says where to send data and how much came', async () => {
  expect(await get('status')).toMatchObject({
    status: 200,
    totals: { lines: 4, spans: 2 },
    endpoints: { loki: 'http://localhost:3100/loki/api/v1/push' },
  })
})
