import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SpanReader, TraceBatch, TraceSelection } from '@tailspan/model'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, spanIdOf, traceIdOf } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { ask, SPANS, serve } from './testing/tempo-app.ts'

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')

test('a trace by id: base64 ids, enum names, integers as strings', async () => {
  const response = await ask(`/api/traces/${traceIdOf(1)}`)
  expect(response.statusCode).toBe(200)
  const [shop, db] = response.json<{ batches: unknown[] }>().batches
  expect(shop).toEqual({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: 'shop' } },
        { key: 'zone', value: { stringValue: 'b' } },
      ],
    },
    scopeSpans: [
      {
        scope: {},
        spans: [
          {
            traceId: base64(traceIdOf(1)),
            spanId: base64(spanIdOf(1)),
            name: 'GET /',
            kind: 'SPAN_KIND_SERVER',
            startTimeUnixNano: '100000000000',
            endTimeUnixNano: '102000000000',
            attributes: [
              { key: 'n', value: { intValue: '12' } },
              { key: 'price', value: { doubleValue: 51 } },
              {
                key: 'tags',
                value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } },
              },
            ],
            events: [
              {
                timeUnixNano: '101000000000',
                name: 'retry',
                attributes: [{ key: 'n', value: { intValue: '1' } }],
              },
            ],
            links: [{ traceId: base64(traceIdOf(2)), spanId: base64(spanIdOf(9)) }],
            status: {},
          },
        ],
      },
    ],
  })
  expect(db).toMatchObject({
    scopeSpans: [
      {
        scope: { name: 'pg', version: '8' },
        spans: [
          {
            parentSpanId: base64(spanIdOf(1)),
            status: { message: 'boom', code: 'STATUS_CODE_ERROR' },
          },
        ],
      },
    ],
  })
})

test('a trace by id in protobuf when the client accepts it', async () => {
  for (const path of ['/api/traces/', '/api/v2/traces/']) {
    const response = await ask(path + traceIdOf(1), {}, 'text/html, application/protobuf')
    expect(response.headers['content-type']).toBe('application/protobuf')
    expect(response.rawPayload.includes(Buffer.from(traceIdOf(1), 'hex'))).toBe(true)
  }
  expect((await ask('/api/traces/ff', {}, 'application/protobuf')).statusCode).toBe(404)
})

test('a trace that is not there: 404 without a body, in version 2 an empty trace', async () => {
  const first = await ask('/api/traces/ff')
  expect([first.statusCode, first.body]).toEqual([404, ''])
  const second = await ask('/api/v2/traces/ff')
  expect([second.statusCode, second.json()]).toEqual([200, { trace: {}, metrics: {} }])
})

test('a filtered trace says that it is partial, one with all its spans does not', async () => {
  const path = `/tempo/api/v2/traces/${traceIdOf(1).toUpperCase()}`
  const part = await ask(path, { q: '{ status = error }' })
  expect(part.json()).toMatchObject({ status: 'PARTIAL', trace: { resourceSpans: [{}] } })
  const whole = (await ask(path, { q: '{ }' })).json<{ trace: { resourceSpans: unknown[] } }>()
  expect(whole).not.toHaveProperty('status')
  expect(whole.trace.resourceSpans).toHaveLength(2)
})

test('a search finds traces with what the query names', async () => {
  const response = await ask('/api/search', { q: '{ .n = 12 } | by(kind)', start: 50, end: 200 })
  const spanSet = {
    matched: 1,
    spans: [
      {
        spanID: spanIdOf(1),
        name: 'GET /',
        startTimeUnixNano: '100000000000',
        durationNanos: '2000000000',
        attributes: [
          { key: 'n', value: { intValue: '12' } },
          { key: 'kind', value: { stringValue: 'server' } },
        ],
      },
    ],
    attributes: [{ key: 'by(kind)', value: { stringValue: 'server' } }],
  }
  expect(response.json()).toEqual({
    traces: [
      {
        traceID: traceIdOf(1).replace(/^0+/, ''),
        rootServiceName: 'shop',
        rootTraceName: 'GET /',
        startTimeUnixNano: '100000000000',
        durationMs: 2000,
        spanSet,
        spanSets: [spanSet],
        serviceStats: { shop: { spanCount: 1 }, db: { spanCount: 1, errorCount: 1 } },
      },
    ],
    metrics: {},
  })
})

test.each([
  [{ tags: 'zone=b' }, 1],
  [{ tags: 'zone=c' }, 0],
  [{ tags: 'service.name=sho', minDuration: '1s', maxDuration: '3s' }, 1],
  [{ minDuration: '3s' }, 0],
  [{ q: '{ }', start: 102, end: 110 }, 1],
  [{ q: '{ }', start: 103, end: 110 }, 0],
  [{ q: '{ }', since: '899s' }, 1],
  [{ since: '899s' }, 1],
  [{ q: '{ }', since: '897s', start: 1, end: 999 }, 0],
  [{ 'service.name': 'sho' }, 1],
  [{ 'service.name': 'sho', zone: 'c' }, 0],
  [{ 'service.name': 'none', start: 50, end: 200 }, 1],
  [{ tags: 'service.name=sho', start: 0, end: 0 }, 1],
  [{ minDuration: '2s', maxDuration: '2s' }, 1],
])('a search with %j finds %d', async (params, count) => {
  const found = (await ask('/api/search', params as Record<string, string | number>)).json<{
    traces: unknown[]
  }>()
  expect(found.traces).toHaveLength(count)
})

test.each([
  ['/api/traces/xyz', {}, "invalid character 'x' at position 1"],
  [`/api/traces/${'a'.repeat(33)}`, {}, "can't be larger than 128 bits"],
  ['/api/traces/ab', { start: 'abc' }, 'invalid start'],
  ['/api/traces/ab', { start: 5, end: 4 }, 'start must be before end'],
  ['/api/traces/ab', { mode: 'bogus' }, 'invalid value for mode bogus'],
  ['/api/v2/traces/ab', { q: '{ }', keep_hierarchy: 'yes' }, 'strconv.ParseBool: parsing "yes"'],
  ['/api/v2/traces/ab', { q: '{' }, 'invalid TraceQL filter: parse error at line 1, col 2'],
  ['/api/v2/traces/ab', { q: '{ } >> { }' }, 'single { … }'],
  ['/api/v2/traces/ab', { q: '{ }', match_depth: -2 }, 'match_depth: must be >= -1'],
  ['/api/search', { q: '{ .a = }' }, 'invalid TraceQL query: parse error at line 1, col 8'],
  ['/api/search', { q: '{ }', tags: 'a=b' }, "can't specify tags and q"],
  ['/api/search', { q: '{ }', limit: 0 }, 'invalid limit: must be a positive number'],
  ['/api/search', { q: '{ }', limit: 99_999_999_999 }, 'invalid limit'],
  ['/api/search', { q: '{ }', spss: 'x' }, 'strconv.ParseUint: parsing "x": invalid syntax'],
  ['/api/search', { q: '{ }', since: 'x' }, "could not parse 'since' parameter"],
  ['/api/search', { q: '{ }', start: 5 }, 'received start=5 end=0'],
  ['/api/search', { q: '{ }', end: 5 }, 'only one of start and end'],
  ['/api/search', { tags: 'a="b' }, 'invalid tags: unterminated quoted value at pos 5'],
  ['/api/search', { minDuration: '5' }, 'invalid minDuration: time: missing unit'],
  ['/api/search', { minDuration: '2s', maxDuration: '1s' }, 'must be greater than minDuration'],
  ['/api/search/tags', { scope: 'bogus' }, 'invalid scope: bogus'],
  [
    '/api/v2/search/tags',
    { start: 'x', end: 'y' },
    "error parsing date range: could not parse 'st",
  ],
  ['/api/v2/search/tag/span.a/values', { maxStaleValues: -1 }, 'invalid maxStaleValues'],
  ['/api/v2/search/tag/foo/values', {}, 'failed to parse identifier foo'],
  ['/api/v2/search/tag/foo/a/b/values', {}, 'failed to parse identifier foo/a/b'],
  ['/api/v2/search/tag/span.a/values', { limit: 'x' }, 'invalid limit'],
  ['/api/metrics/query_range', { q: '{ }' }, 'not a metrics query'],
  ['/api/metrics/query_range', { q: '{ } | rate()', step: 'abc' }, 'to a valid duration'],
  ['/api/metrics/query_range', { q: '{ } | rate()', step: '-5s' }, 'step must be positive'],
  ['/api/metrics/query_range', { q: '{ } | rate()', since: 'bogus' }, "'since' parameter"],
  ['/api/metrics/query', { q: '' }, 'unexpected $end'],
])('%s refuses %j in plain text', async (path, params, text) => {
  const response = await ask(path, params as Record<string, string | number>)
  expect(response.statusCode).toBe(400)
  expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(response.body).toContain(text)
})

test('tags are listed by scope, intrinsics too', async () => {
  expect((await ask('/api/search/tags')).json()).toMatchObject({
    tagNames: ['n', 'price', 'service.name', 'tags', 'zone'],
  })
  const { scopes } = (await ask('/api/v2/search/tags', { q: '{ name = "SELECT" }' })).json<{
    scopes: { name: string; tags: string[] }[]
  }>()
  expect(scopes.map((scope) => scope.name)).toEqual(['resource', 'intrinsic'])
})

test.each([
  ['/api/v2/search/tag/span.n/values', [{ type: 'int', value: '12' }]],
  ['/api/v2/search/tag/span.price/values', [{ type: 'float', value: '51.0' }]],
  [
    '/api/v2/search/tag/span%3Aname/values?q=%7Bstatus%3Derror%7D',
    [{ type: 'string', value: 'SELECT' }],
  ],
  ['/api/v2/search/tag/kind/values?q=%7Bspan.n%3D12%7D', [{ type: 'keyword', value: 'server' }]],
  [
    '/api/v2/search/tag/name/values?q=%7B.n%3D12%7D',
    [
      { type: 'string', value: 'GET /' },
      { type: 'string', value: 'SELECT' },
    ],
  ],
  ['/api/search/tag/service.name/values', ['db', 'shop']],
  ['/api/search/tag/tags/values', ['a', 'b']],
])('%s', async (path, values) => {
  const store = new MemorySpanStore()
  await store.append(spanBatch(SPANS))
  expect((await serve(store).inject(path)).json()).toMatchObject({ tagValues: values })
})

test('what only shapes a filtered trace is not looked at without a filter', async () => {
  const odd = { q: ' ', match_depth: 'x', keep_hierarchy: 'x', ancestor_depth: -9 }
  const path = `/api/v2/traces/${traceIdOf(1)}`
  expect((await ask(path, odd)).json()).not.toHaveProperty('status')
  const far = { q: '{ status = error }', ancestor_depth: -9 }
  expect((await ask(path, far)).json()).toHaveProperty('status', 'PARTIAL')
  expect((await ask(path, { ...far, keep_hierarchy: 'T' })).statusCode).toBe(400)
  expect((await ask(path, { mode: 'ingesters', start: 'x' })).statusCode).toBe(200)
})

test('names of tags are cut to the limit of each scope', async () => {
  expect((await ask('/api/search/tags', { limit: 2 })).json()).toMatchObject({
    tagNames: ['n', 'price'],
  })
  const { scopes } = (await ask('/api/v2/search/tags', { limit: 1 })).json<{
    scopes: { name: string; tags: string[] }[]
  }>()
  expect(scopes.every(({ tags }) => tags.length === 1)).toBe(true)
  expect(scopes.map(({ name }) => name)).toContain('intrinsic')
})

test.each(['application/x-www-form-urlencoded', 'application/json', 'text/odd'])(
  'POST asks as GET does, whatever its body: %s',
  async (type) => {
    const app = serve(new MemorySpanStore())
    const request = { method: 'POST', url: '/api/search?q=%7B%7D', payload: '}{' } as const
    const answer = await app.inject({ ...request, headers: { 'content-type': type } })
    expect([answer.statusCode, answer.json()]).toEqual([200, { traces: [], metrics: {} }])
    expect((await app.inject({ ...request, url: '/api/echo', payload: '' })).body).toBe('echo\n')
    expect((await app.inject({ ...request, url: '/api/v2/traces/diff' })).statusCode).toBe(404)
  },
)

test('echo, buildinfo, and what is not there', async () => {
  expect((await ask('/api/echo')).body).toBe('echo\n')
  expect((await ask('/tempo/api/status/buildinfo')).json()).toHaveProperty('version')
  for (const path of ['/api/metrics/nope', '/api/v2/search/tag/span.a/b']) {
    const lost = await ask(path)
    expect([lost.statusCode, lost.body]).toEqual([404, '404 page not found\n'])
  }
})

test('a client that leaves ends the search', async () => {
  let signalled: (reason: unknown) => void = () => {}
  const ended = new Promise((resolve) => {
    signalled = resolve
  })
  let began: () => void = () => {}
  const started = new Promise<void>((resolve) => {
    began = resolve
  })
  const stuck = new MemorySpanStore() as SpanReader
  stuck.select = async function* (_selection: TraceSelection, signal): AsyncGenerator<TraceBatch> {
    began()
    await once(signal, 'abort')
    signalled(signal.reason)
    yield* []
    throw signal.reason
  }
  const app = serve(stuck)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const request = get({ port, host: '127.0.0.1', path: '/api/search?q=%7B%7D' })
  request.on('error', () => {})
  await started
  request.destroy()
  expect(await ended).toMatchObject({ code: 'cancelled' })
})
