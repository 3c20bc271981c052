import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as namedRequest,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Pool, fetch as undiciFetch } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { currentTrace, span } from '../init/verbs.ts'
import { tracedProcess } from '../testing/traced-process.ts'

const traced = tracedProcess({
  propagation: { to: (url) => url.searchParams.has('third') === false },
  redact: ['apikey'],
})
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
})

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers with the headers that came, and the ids that are active. */
const echo: RequestListener = (request, response) => {
  response.end(JSON.stringify({ headers: request.headers, trace: currentTrace() }))
}

interface Echo {
  readonly headers: IncomingHttpHeaders
  readonly trace: { readonly trace_id: string; readonly span_id: string }
}

const byNamedImport = async (url: string, headers = {}): Promise<string> => {
  const request = namedRequest(url, { headers })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return text
}

test.each([
  ['node:http imported by name', byNamedImport],
  ['fetch', async (url: string) => (await fetch(url)).text()],
  ['undici', async (url: string) => (await undiciFetch(url)).text()],
  [
    "undici's pool",
    async (url: string) => {
      const pool = new Pool(new URL(url).origin)
      const { body } = await pool.request({ path: new URL(url).pathname, method: 'GET' })
      const text = await body.text()
      await pool.close()
      return text
    },
  ],
])('a trace goes through %s into a server', async (_, get) => {
  const url = await listen(echo)
  const answer = JSON.parse(await span('work', () => get(`${url}/hello`))) as Echo
  const spans = await traced.spans(3)
  const [server, client, work] = [2, 3, 1].map((kind) => spans.find((each) => each.kind === kind))
  expect(new Set([server, client, work].map((each) => each?.traceId)).size).toBe(1)
  expect(answer.trace).toMatchObject({ trace_id: work?.traceId, span_id: server?.spanId })
  expect(client?.parentSpanId).toBe(work?.spanId)
  expect(server?.parentSpanId).toBe(client?.spanId)
  expect([server?.name, client?.name]).toEqual(['GET', 'GET'])
  expect(server?.attributes.get('url.path')).toBe('/hello')
  expect(server?.attributes.get('http.response.status_code')).toBe(200n)
  expect(client?.attributes.get('http.response.status_code')).toBe(200n)
  expect(client?.attributes.get('url.full')).toBe(`${url}/hello`)
})

test('third parties are told nothing, and secrets are not written', async () => {
  const url = await listen(echo)
  const get = (path: string): Promise<Echo> =>
    span('work', async () => JSON.parse(await (await fetch(`${url}${path}`)).text()) as Echo)
  const { headers } = await get('/x?third=1&apiKey=hush&b=2')
  expect(Object.keys(headers).filter((name) => /trace|request-id/.test(name))).toEqual([])
  const byHttp = await span('work', () => byNamedImport(`${url}/x?third=1`))
  expect(byHttp).not.toContain('traceparent')
  const spans = await traced.spans(6)
  const queries = spans.map(({ attributes }) => attributes.get('url.query')).filter(Boolean)
  expect(new Set(queries)).toEqual(new Set(['third=1', 'third=1&apiKey=***&b=2']))
  for (const { attributes } of spans)
    expect(String(attributes.get('url.full'))).not.toContain('hush')
})

test('extra headers go along, to spans and onwards', async () => {
  const inner = await listen(echo)
  const outer = await listen((_, response) => {
    void fetch(inner).then(async (answer) => response.end(await answer.text()))
  })
  const headers = { 'x-request-id': 'r-1', 'x-user-id': 'u-1' }
  const answer = JSON.parse(await byNamedImport(outer, headers)) as Echo
  expect(answer.headers).toMatchObject(headers)
  const spans = await traced.spans(4)
  const servers = spans.filter(({ kind }) => kind === 2)
  expect(
    servers.map(({ attributes }) => attributes.get('http.request.header.x-request-id')),
  ).toEqual([['r-1'], ['r-1']])
})

test('requests that share a connection, also at the same time, keep their own spans', async () => {
  const url = await listen((request, response) => {
    const before = currentTrace()?.span_id
    setTimeout(() => {
      response.end(`${request.url} ${before} ${currentTrace()?.span_id}\n`)
    }, 2)
  })
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const lines = ['/a', '/b', '/c', '/health', '/d'].map((path) => {
    const last = path === '/d' ? 'connection: close\r\n' : ''
    return `GET ${path} HTTP/1.1\r\nhost: x\r\n${last}\r\n`
  })
  socket.write(lines.join(''))
  let text = ''
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk)
  const ids = [...text.matchAll(/(\/\w+) (\w+) (\w+)/g)].map(([, path, before, after]) => {
    expect(before).toBe(after)
    return [path, before]
  })
  expect(ids.map(([path]) => path)).toEqual(['/a', '/b', '/c', '/health', '/d'])
  const spans = await traced.spans(4)
  const bySpan = new Map(
    spans.map(({ attributes, spanId }) => [attributes.get('url.path'), spanId]),
  )
  for (const [path, id] of ids) if (path !== '/health') expect(bySpan.get(path)).toBe(id)
  expect([bySpan.has('/health'), new Set(ids.map(([, id]) => id)).size]).toEqual([false, 5])
})

test('a failing answer marks both sides, a missing page the caller only', async () => {
  const url = await listen((request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end()
  })
  await byNamedImport(`${url}/404`)
  await fetch(`${url}/503`).then((response) => response.text())
  const spans = await traced.spans(4)
  const seen = spans.map(({ kind, status, attributes }) => [
    kind,
    String(attributes.get('http.response.status_code')),
    status.code,
  ])
  expect(new Set(seen)).toEqual(
    new Set([
      [2, '404', 0],
      [2, '503', 2],
      [3, '404', 2],
      [3, '503', 2],
    ]),
  )
})

test('nobody there is an error of the caller, and nothing else changes', async () => {
  const url = await listen(echo)
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
  await expect(fetch(url)).rejects.toThrow('fetch failed')
  await expect(byNamedImport(url)).rejects.toThrow('ECONNREFUSED')
  const spans = await traced.spans(2)
  expect(
    spans.map(({ status, attributes }) => [status.code, attributes.get('error.type')]),
  ).toEqual([
    [2, 'ECONNREFUSED'],
    [2, 'ECONNREFUSED'],
  ])
})

test('a client that goes away ends the span of its request', async () => {
  let handled: ServerResponse | undefined
  const url = await listen((_, response) => {
    handled = response
  })
  const request = namedRequest(url)
  request.on('error', () => undefined)
  request.end()
  while (handled === undefined) await new Promise((resolve) => setImmediate(resolve))
  request.destroy()
  const spans = await traced.spans(2)
  const server = spans.find(({ kind }) => kind === 2)
  expect(server?.attributes.get('error.type')).toBe('client_closed_request')
  expect(server?.attributes.has('http.response.status_code')).toBe(false)
})

test("a caller's answer that nobody reads is thrown away, as without the SDK", async () => {
  const url = await listen((_, response) => response.end('x'.repeat(100_000)))
  const request = namedRequest(url)
  request.end()
  await once(request, 'close')
  expect(await traced.spans(2)).toHaveLength(2)
})

test('odd methods have one name, and headers that are written already stay', async () => {
  const url = await listen((request, response) =>
    response.end(String(request.headers['traceparent'])),
  )
  const request = namedRequest(url, { method: 'PURGE', headers: ['host', 'x'] })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'close')
  const spans = await traced.spans(2)
  for (const { name, attributes } of spans) {
    expect([name, attributes.get('http.request.method')]).toEqual(['HTTP', '_OTHER'])
    expect(attributes.get('http.request.method_original')).toBe('PURGE')
  }
})

test('Express says its routes, those of sub-routers too', async () => {
  const app = express()
  const api = express.Router()
  api.get('/users/:id', async (_, response) => {
    await new Promise((resolve) => setImmediate(resolve))
    response.send('ok')
  })
  app.use('/api', api)
  app.get('/', (_, response) => void response.send('home'))
  app.get('/broken', () => {
    throw new Error('broken')
  })
  app.use(
    ((_error, _request, response, _next) =>
      void response.status(500).end()) as express.ErrorRequestHandler,
  )
  const url = await listen(app as unknown as RequestListener)
  for (const path of ['/api/users/7', '/', '/broken', '/nowhere'])
    await (await fetch(url + path)).text()
  const spans = await traced.spans(8)
  const servers = spans.filter(({ kind }) => kind === 2)
  expect(servers.map(({ name }) => name).sort()).toEqual([
    'GET',
    'GET /',
    'GET /api/users/:id',
    'GET /broken',
  ])
  const routes = servers.map(({ attributes }) => attributes.get('http.route'))
  expect(routes).toContain('/api/users/:id')
})

test('Fastify says its routes', async () => {
  const app = fastify()
  app.get('/users/:id', async () => ({ trace: currentTrace()?.trace_id }))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const { trace } = (await (await fetch(`${url}/users/7`)).json()) as { trace: string }
  await (await fetch(`${url}/nowhere`)).text()
  const spans = await traced.spans(4)
  await app.close()
  const servers = spans.filter(({ kind }) => kind === 2)
  expect(servers.map(({ name }) => name).sort()).toEqual(['GET', 'GET /users/:id'])
  expect(servers.find(({ name }) => name === 'GET /users/:id')?.traceId).toBe(trace)
})
