import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { memoryHttp } from '../../testing/memory-http.ts'

// A Tailspan as the Loki of a cluster, and another that asks it. Its own store answers as well.

const remote = memoryHttp()
const hub = memoryHttp()
let url: string

beforeAll(async () => {
  url = await remote.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await hub.close()
  await hub.clusters.close()
  await remote.close()
})
beforeEach(async () => {
  await hub.clusters.registry.configure('file', [{ id: 'eu', loki: { url } }])
  await hub.clusters.registry.configure('environment', [])
})

interface Answer {
  readonly status: number
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- any JSON
  readonly body: any
}

async function ask(
  method: 'GET' | 'POST',
  path: string,
  payload?: object | string,
  app: FastifyInstance = hub.app,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const response = await app.inject({
    method,
    url: `/api/v1/loki/${path}`,
    ...(payload !== undefined && { payload, headers }),
  })
  const isJson = String(response.headers['content-type']).includes('json')
  return {
    status: response.statusCode,
    text: response.body,
    body: isJson ? response.json() : undefined,
  }
}

const q = encodeURIComponent

/** A server that answers as it is told, until the test ends. */
async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(['local', 'eu'])('the Loki of %s', (id) => {
  const cluster = `cluster=${id}`
  const app = `shop-${id}`
  const base = BigInt(Date.now()) * 1_000_000n - 60_000_000_000n

  test('keeps what is pushed in plain JSON and in its own', async () => {
    const lines = await ask('POST', `push?${cluster}`, { labels: { app }, lines: ['one', 'two'] })
    expect(lines).toMatchObject({ status: 200, body: { cluster: id, accepted: 2 } })
    const metadata = { trace_id: '00000000000000000000000000c0ffee' }
    const entries = [
      { line: '{"msg":"three","ms":12,"ok":"yes"}', timestamp: String(base), metadata },
      { line: '', timestamp: '2020-01-01T00:00:00Z' },
    ]
    const own = { labels: { app, constructor: 'b' }, entries, cluster: id }
    const withProto = JSON.stringify(own).replace('"constructor"', '"__proto__":"a","constructor"')
    expect((await ask('POST', 'push', withProto)).body).toMatchObject({ accepted: 2 })
    const streams = [{ stream: { app }, values: [[String(base + 1n), 'four', { user: 'ann' }]] }]
    expect((await ask('POST', `push?${cluster}`, { streams })).body).toMatchObject({ accepted: 1 })
  })

  test('answers plain questions with plain lines', async () => {
    const path = `query/simple?query=${q(`{app="${app}"}`)}&hours=0.5&${cluster}`
    const { body } = await ask('GET', path)
    expect(body.lines.map(({ line }: { line: string }) => line)).toEqual([
      'two',
      'one',
      'four',
      '{"msg":"three","ms":12,"ok":"yes"}',
    ])
    expect(body).toMatchObject({ cluster: id, count: 4, complete: true })
    expect(body.lines[3]).toMatchObject({
      ts: String(base),
      labels: { app, constructor: 'b' },
      traceId: '00000000000000000000000000c0ffee',
    })
    expect(Object.hasOwn(body.lines[3].labels as object, '__proto__')).toBe(true)
    const { text } = await ask('GET', `${path}&format=text&limit=1`)
    expect(text).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z two\n$/)
  })

  test('answers whatever LogQL asks, by GET and by POST', async () => {
    const filtered = { query: `{app="${app}"} | json | ok="yes"`, limit: 10, cluster: id }
    const lines = await ask('POST', 'query', filtered)
    expect(lines.body).toMatchObject({ cluster: id, resultType: 'streams' })
    expect(lines.body.result[0].values).toHaveLength(1)
    const count = q(`sum(count_over_time({app="${app}"}[1h]))`)
    const now = await ask('GET', `query?query=${count}&${cluster}`)
    expect(now.body).toMatchObject({
      resultType: 'vector',
      result: [{ value: [expect.any(Number), '4'] }],
    })
    const steps = await ask('GET', `query?query=${count}&step=60&${cluster}`)
    expect(steps.body.resultType).toBe('matrix')
    const number = await ask('GET', `query?query=${q('1+2')}&${cluster}`)
    expect(number.body).toMatchObject({ resultType: 'scalar', result: [expect.any(Number), '3'] })
  })

  test('knows its labels', async () => {
    expect((await ask('GET', `labels?${cluster}`)).body.labels).toContain('app')
    const values = await ask('GET', `labels/app/values?${cluster}&query=${q(`{app="${app}"}`)}`)
    expect(values.body).toEqual({ cluster: id, label: 'app', values: [app] })
  })

  test('takes a line and gives it back', async () => {
    const { status, body } = await ask('POST', `test?${cluster}`)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        cluster: id,
        steps: [
          { step: 'ready', status: 'ok' },
          { step: 'push', status: 'ok' },
          { step: 'read', status: 'ok' },
        ],
      },
    })
    const again = await ask('GET', `query/simple?query=${q(body.query as string)}&${cluster}`)
    expect(again.body.count).toBe(1)
  })

  test('has examples that find something', async () => {
    const { body } = await ask('GET', `examples?hours=1&${cluster}`)
    expect(body.examples.length).toBeGreaterThan(5)
    for (const { query, kind, found } of body.examples as Record<string, string>[]) {
      expect(Number(found)).toBeGreaterThan(0)
      const again = await ask('GET', `query?query=${q(query ?? '')}&${cluster}`)
      expect(again.body.resultType).toBe(kind === 'lines' ? 'streams' : 'vector')
    }
  })

  test('is healthy', async () => {
    expect(await ask('GET', `health?${cluster}`)).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        cluster: id,
        loki: { status: 'ok', latencyMs: expect.any(Number) },
        grafana: { status: 'not_configured' },
      },
    })
  })

  test('says where a question or a line is wrong', async () => {
    const wrong: [string, object | undefined, string][] = [
      [`query?query=${q('{app=')}&${cluster}`, undefined, 'parse error'],
      [`query/simple?query=${q('sum(rate({app="a"}[1m]))')}&${cluster}`, undefined, 'log query'],
      [`query/simple?query=x&hours=0&${cluster}`, undefined, 'hours must be > 0'],
      [`push?${cluster}`, { labels: {}, lines: ['a'] }, 'body.labels has no label'],
      [`push?${cluster}`, { labels: { app }, lines: [] }, 'body has no line'],
      [`push?${cluster}`, { labels: { app }, lines: [1] }, 'body.lines[0] must be a text'],
      [`push?${cluster}`, { labels: { app }, line: 'a' }, 'body.line is not known here'],
      [
        `push?${cluster}`,
        { labels: { app }, entries: [{ line: 'a', timestamp: 1 }] },
        'body.entries[0].timestamp must be a text',
      ],
      [
        `push?${cluster}`,
        { streams: [{ stream: { app }, values: [['1']] }] },
        'body.streams[0].values[0] must be [time, line, metadata?]',
      ],
      [`push?${cluster}`, { labels: { 'a b': 'c' }, lines: ['a'] }, 'a b'],
    ]
    for (const [path, payload, message] of wrong) {
      const { status, body } = await ask(payload ? 'POST' : 'GET', path, payload)
      expect({ path, status, message: body.error.message }).toEqual({
        path,
        status: 400,
        message: expect.stringContaining(message) as string,
      })
    }
  })
})

test('without a name the cluster of the environment is asked, else this server', async () => {
  expect((await ask('GET', 'labels')).body.cluster).toBe('local')
  await hub.clusters.registry.configure('environment', [{ id: 'env', loki: { url } }])
  expect((await ask('GET', 'labels')).body.cluster).toBe('env')
  expect((await ask('GET', 'labels?cluster=local')).body.cluster).toBe('local')
})

test('clusters that cannot be asked are told apart', async () => {
  await hub.clusters.registry.configure('file', [{ id: 'traces', tempo: { url } }])
  const code = async (path: string): Promise<unknown> => {
    const { status, body } = await ask('GET', path)
    return [status, body.error.code]
  }
  expect(await code('labels?cluster=nope')).toEqual([404, 'not_found'])
  expect(await code('labels?cluster=traces')).toEqual([400, 'bad_request'])
  expect(await code('labels?cluster=all')).toEqual([400, 'bad_request'])
})

describe('a Loki that fails', () => {
  const faults: [string, RequestListener, number, string][] = [
    ['401', (_request, response) => void response.writeHead(401).end('who?'), 502, 'unauthorized'],
    ['403', (_request, response) => void response.writeHead(403).end(), 502, 'forbidden'],
    ['404', (_request, response) => void response.writeHead(404).end(), 502, 'not_found'],
    [
      '429',
      (_request, response) => void response.writeHead(429, { 'retry-after': '120' }).end(),
      429,
      'rate_limited',
    ],
    ['500', (_request, response) => void response.writeHead(500).end(), 502, 'unavailable'],
    ['HTML', (_request, response) => void response.end('<html>'), 502, 'bad_response'],
    ['nothing', () => {}, 504, 'timeout'],
    ['a broken connection', (request) => void request.socket.destroy(), 502, 'unreachable'],
  ]

  test.each(faults)('with %s is an error with its code', async (_name, fault, status, code) => {
    // Only who waits in vain waits for a short time.
    const timeoutMs = code === 'timeout' ? 300 : 30_000
    const broken = { url: await serve(fault), timeoutMs }
    await hub.clusters.registry.configure('file', [{ id: 'broken', loki: broken }])
    const paths = ['labels', 'query?query=%7Ba%3D%22b%22%7D', 'examples']
    const [round, ...answers] = await Promise.all([
      ask('POST', 'test?cluster=broken&waitMs=100'),
      ...paths.map((path) => ask('GET', `${path}${path.includes('?') ? '&' : '?'}cluster=broken`)),
    ])
    for (const answer of answers)
      expect(answer).toMatchObject({ status, body: { error: { code } } })
    expect(round.status).toBe(502)
    const failed = (round.body.steps as { status: string; code?: string }[]).find(
      (step) => step.code === code,
    )
    expect(failed?.status).toBe('error')
  })

  test('is down in its health, with the reason', async () => {
    const broken = {
      url: await serve((_request, response) => void response.writeHead(503).end('joining ring')),
    }
    await hub.clusters.registry.configure('file', [{ id: 'broken', loki: broken }])
    expect(await ask('GET', 'health?cluster=broken')).toMatchObject({
      status: 503,
      body: { status: 'down', loki: { status: 'not_ready', error: 'joining ring' } },
    })
  })

  test('fails the round trip at the step that failed: lines that are not found', async () => {
    const forgetful = await serve((request, response) => {
      if (request.url?.startsWith('/loki/api/v1/push')) return void response.writeHead(204).end()
      const data = { resultType: 'streams', result: [] }
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }))
    })
    await hub.clusters.registry.configure('file', [{ id: 'broken', loki: { url: forgetful } }])
    const { status, body } = await ask('POST', 'test?cluster=broken&waitMs=200')
    expect(status).toBe(502)
    expect(body).toMatchObject({
      status: 'failed',
      steps: [
        { step: 'ready', status: 'ok' },
        { step: 'push', status: 'ok' },
        {
          step: 'read',
          status: 'error',
          code: 'timeout',
          error: expect.stringContaining('200 ms'),
        },
      ],
    })
  })
})

test('calls to clusters are among the metrics, with how they went', async () => {
  await ask('GET', 'labels?cluster=eu')
  await ask('GET', `query?cluster=eu&query=${q('{app=')}`)
  const { body } = await hub.app.inject('/metrics')
  const calls = 'tailspan_cluster_call_duration_seconds_count{cluster="eu",operation='
  expect(body).toContain(`${calls}"loki.labels",code="ok"}`)
  expect(body).toContain(`${calls}"loki.query_range",code="bad_request"}`)
})

describe('Grafana', () => {
  const auth = { basic: { username: 'admin', password: 'hunter2' } }

  async function grafana(password: string, database = 'ok'): Promise<string> {
    const expected = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
    return serve((request, response) => {
      response.setHeader('content-type', 'application/json')
      if (request.url === '/api/health') {
        return void response.end(JSON.stringify({ database, version: '12.0.0' }))
      }
      if (request.headers.authorization !== expected) return void response.writeHead(401).end('{}')
      response.end('[]')
    })
  }

  test.each([
    ['is well', 'hunter2', 'ok', 'ok', { status: 'ok', version: '12.0.0', credentials: 'ok' }],
    ['refuses the password', 'other', 'ok', 'degraded', { status: 'unauthorized' }],
    ['has no database', 'hunter2', 'failing', 'degraded', { status: 'not_ready' }],
  ])('%s', async (_name, password, database, status, shown) => {
    const settings = { url: await grafana(password, database), auth }
    await hub.clusters.registry.configure('environment', [{ id: 'env', grafana: settings }])
    const { status: http, body, text } = await ask('GET', 'health')
    expect(http).toBe(200)
    expect(body).toMatchObject({ status, cluster: 'local', grafana: shown })
    expect(text).not.toContain('hunter2')
  })
})

test('there are no examples without data, but a way to begin', async () => {
  const empty = memoryHttp()
  onTestFinished(async () => {
    await empty.close()
    await empty.clusters.close()
  })
  const { body } = await ask('GET', 'examples', undefined, empty.app)
  expect(body).toMatchObject({ examples: [], hint: expect.stringContaining('/api/v1/loki/push') })
})
