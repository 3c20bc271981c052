import { Agent, get, request as httpRequest } from 'node:http'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryTraces } from '../testing/memory-traces.ts'
import type { HttpOptions } from './http-options.ts'
import { APPS, type AppHooks, type WatchedApp } from './testing/watched-apps.ts'
import { type Watching, watching } from './testing/watching.ts'

const traces = memoryTraces()

const NOTHING: AppHooks = { streaming: () => undefined, handled: () => undefined }
let apps: WatchedApp[] = []
afterEach(async () => {
  for (const app of apps) await app.stop()
  apps = []
})

describe.each(Object.keys(APPS))('%s', (name) => {
  async function start(
    options: HttpOptions = {},
    hooks: Partial<AppHooks> = {},
  ): Promise<Watching & { readonly url: string }> {
    const watched = watching(options)
    const app = await APPS[name]?.(watched.watcher, { ...NOTHING, ...hooks })
    if (app === undefined) throw new Error(name)
    apps.push(app)
    return { ...watched, url: app.url }
  }

  it('makes one span, one line and one sample, all of one trace', async () => {
    const { url, ended, lines, counts, warnings } = await start()
    const answer = await fetch(`${url}/users/42?a=1&token=secret`, {
      headers: { 'user-agent': 'test', connection: 'close' },
    })
    const seen = await answer.text()
    await ended(1)
    const [span, ...more] = traces.ended()
    expect(more).toEqual([])
    const { port } = new URL(url)
    expect(span).toMatchObject({ name: 'GET /users/:id', kind: SpanKind.SERVER })
    expect(span?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/users/:id',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/users/42',
      'url.query': 'a=1&token=***',
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'network.protocol.version': '1.1',
      'user_agent.original': 'test',
      'client.address': '127.0.0.1',
    })
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    const traceId = span?.spanContext().traceId
    expect(seen).toBe(traceId)
    expect(answer.headers.get('x-trace-id')).toBe(traceId)
    expect(lines).toMatchObject([
      {
        level: 'info',
        message: 'GET /users/:id 200',
        traceId,
        fields: { method: 'GET', path: '/users/42', route: '/users/:id', status: 200 },
      },
    ])
    expect(lines[0]?.fields['duration_ms']).toBeGreaterThanOrEqual(0)
    const [count, ...others] = await counts()
    expect(others).toEqual([])
    expect(count?.value).toBe(1)
    expect(Object.fromEntries(count?.labels ?? [])).toEqual({
      http_request_method: 'GET',
      http_response_status_code: '200',
      http_route: '/users/:id',
      url_scheme: 'http',
    })
    expect(warnings).toEqual([])
  })

  it('names routes by their templates, also in routers', async () => {
    const { url, ended, counts } = await start()
    for (const path of ['/shops/7/items/8', '/shops/1/items/2', '/shops/9', '/nowhere', '/a/b']) {
      await (await fetch(url + path, { headers: { connection: 'close' } })).text()
    }
    await ended(5)
    const found = (await counts()).map(({ labels, value }) => [labels.get('http_route'), value])
    expect(found).toEqual([
      ['/shops/:shop/items/:item', 2],
      [expect.stringMatching(/^\/shops\/:shop\/?$/), 1],
      ['<unmatched>', 2],
    ])
    expect(
      traces
        .ended()
        .map((span) => span.name)
        .toSorted()[0],
    ).toBe('GET')
  })

  it('continues the trace of its caller, with its extra headers', async () => {
    const { url, ended } = await start()
    const traceId = 'ab'.repeat(16)
    await fetch(`${url}/users/1`, {
      headers: {
        traceparent: `00-${traceId}-${'cd'.repeat(8)}-01`,
        'x-request-id': 'r-1',
        connection: 'close',
      },
    })
    await ended(1)
    const [span] = traces.ended()
    expect(span?.spanContext().traceId).toBe(traceId)
    expect(span?.parentSpanContext?.spanId).toBe('cd'.repeat(8))
    expect(span?.attributes['http.request.header.x-request-id']).toEqual(['r-1'])
  })

  it.each(['/throws', '/rejects'])('notes what a handler throws: %s', async (path) => {
    const { url, ended, lines, counts } = await start()
    const answer = await fetch(url + path, { headers: { connection: 'close' } })
    expect(answer.status).toBe(500)
    await ended(1)
    const [span] = traces.ended()
    const message = path === '/throws' ? 'no such thing' : 'later'
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message })
    expect(span?.attributes['error.type']).toBe('TypeError')
    expect(span?.events.map((event) => event.name)).toEqual(['exception'])
    expect(lines).toMatchObject([{ level: 'error', error: { message } }])
    const [count] = await counts()
    expect(count?.labels.get('error_type')).toBe('TypeError')
  })

  it('marks answers from 500 on as errors, and no others', async () => {
    const { url, ended, lines } = await start()
    for (const path of ['/fails', '/nowhere']) {
      await fetch(url + path, { headers: { connection: 'close' } })
    }
    await ended(2)
    const statuses = traces
      .ended()
      .map(({ status, attributes }) => [
        attributes['http.response.status_code'],
        status.code,
        attributes['error.type'],
      ])
    expect(statuses).toEqual([
      [503, SpanStatusCode.ERROR, '503'],
      [404, SpanStatusCode.UNSET, undefined],
    ])
    expect(lines.map(({ level }) => level)).toEqual(['error', 'warn'])
  })

  it('keeps the trace active after a body was read', async () => {
    const { url, ended } = await start()
    const seen = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', connection: 'close' }
      const request = httpRequest(`${url}/echo`, { method: 'POST', headers }, (answer) => {
        answer
          .setEncoding('utf8')
          .once('data', resolve)
          .once('end', () => resolve(''))
      }).on('error', reject)
      // In parts, so that the handler runs when the last one came.
      request.write('{"a":')
      setImmediate(() => request.end('1}'))
    })
    await ended(1)
    expect(seen).toBe(traces.ended()[0]?.spanContext().traceId)
    expect(traces.ended()[0]?.name).toBe('POST /echo')
  })

  it('answers HEAD', async () => {
    const { url, ended } = await start()
    await fetch(`${url}/users/1`, { method: 'HEAD', headers: { connection: 'close' } })
    await ended(1)
    expect(traces.ended()[0]).toMatchObject({ name: 'HEAD /users/:id' })
  })

  it.each([
    ['/never', 499],
    ['/stream', 200],
  ])('notes that the client went away: %s', async (path, status) => {
    let leave = (): void => undefined
    const { url, ended, lines, counts } = await start({}, { streaming: () => leave() })
    const request = get(url + path).on('error', () => undefined)
    leave = () => void request.destroy()
    await ended(1)
    const [span] = traces.ended()
    expect(span?.attributes).toMatchObject({
      'http.response.status_code': status,
      'error.type': 'client_closed_request',
    })
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    expect(lines[0]?.fields).toMatchObject({ status, error_type: 'client_closed_request' })
    expect((await counts())[0]?.labels.get('http_response_status_code')).toBe(String(status))
  })

  it('ends when the last part of an answer is out', async () => {
    let finish = (): void => undefined
    const { url, ended, lines } = await start(
      {},
      { streaming: (response) => void (finish = () => void response.end('end')) },
    )
    const answer = await fetch(`${url}/stream`, { headers: { connection: 'close' } })
    expect(lines).toEqual([])
    expect(traces.ended()).toEqual([])
    finish()
    expect(await answer.text()).toBe('beginend')
    await ended(1)
    expect(traces.ended()[0]?.attributes['http.response.status_code']).toBe(200)
  })

  it('keeps requests of one connection apart', async () => {
    const { url, ended } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = async (): Promise<string> =>
      new Promise((resolve, reject) => {
        get(`${url}/users/1`, { agent }, (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (part) => (text += String(part)))
          answer.on('end', () => resolve(text))
        }).on('error', reject)
      })
    const seen = [await ask(), await ask(), await ask()]
    agent.destroy()
    await ended(3)
    expect(new Set(seen).size).toBe(3)
    expect(traces.ended().map((span) => span.spanContext().traceId)).toEqual(seen)
    expect(traces.ended().every((span) => span.parentSpanContext === undefined)).toBe(true)
  })

  it('leaves ignored requests alone, and all within them', async () => {
    const { url, lines, counts } = await start(
      {},
      { handled: () => trace.getTracer('t').startSpan('within').end() },
    )
    const answer = await fetch(`${url}/health?deep=1`, { headers: { connection: 'close' } })
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('x-trace-id')).toBeNull()
    expect(traces.ended()).toEqual([])
    expect(lines).toEqual([])
    expect(await counts()).toEqual([])
  })

  it('captures the headers that are asked for, and adds the fields', async () => {
    const { url, ended, lines, warnings } = await start({
      captureHeaders: ['X-Tenant', 'x-absent'],
      fields: (request) => ({ tenant: request.headers['x-tenant'] }),
      responseTraceHeader: 'trace-id',
      requestLog: () => 'debug',
    })
    const headers = { 'x-tenant': 'blue', 'x-other': 'no', connection: 'close' }
    const answer = await fetch(`${url}/users/1`, { headers })
    await ended(1)
    const [span] = traces.ended()
    const captured = Object.keys(span?.attributes ?? {}).filter((key) => key.includes('header'))
    expect(captured).toEqual(['http.request.header.x-tenant'])
    expect(span?.attributes['http.request.header.x-tenant']).toEqual(['blue'])
    expect(answer.headers.get('trace-id')).toBe(span?.spanContext().traceId)
    expect(lines).toMatchObject([{ level: 'debug', fields: { tenant: 'blue' } }])
    expect(warnings).toEqual([])
  })

  it('goes on when what the app gave throws', async () => {
    const { url, ended, lines, warnings } = await start({
      fields: () => {
        throw new Error('no fields')
      },
    })
    const answer = await fetch(`${url}/users/1`, { headers: { connection: 'close' } })
    expect(answer.status).toBe(200)
    await ended(1)
    expect(lines).toHaveLength(1)
    expect(warnings).toEqual(['fields of a request: no fields'])
  })

  it('works without any tracing', async () => {
    trace.disable()
    context.disable()
    propagation.disable()
    const { url, ended, lines, counts } = await start()
    const answer = await fetch(`${url}/users/1`, { headers: { connection: 'close' } })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-trace-id')).toBeNull()
    await ended(1)
    expect(lines).toMatchObject([{ message: 'GET /users/:id 200', traceId: undefined }])
    expect((await counts())[0]?.value).toBe(1)
  })
})
