import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation, SpanKind, trace } from '@opentelemetry/api'
import makeFastify from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { init } from '../init/init.ts'
import { processState } from '../init/process-state.ts'
import type { SentSpan } from '../testing/otlp-decode.ts'
import { type OtlpServer, startOtlpServer } from '../testing/otlp-server.ts'
import { fastify } from './fastify.ts'
import { watched } from './http.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function collector(): Promise<OtlpServer> {
  const server = await startOtlpServer()
  closing.push(() => server.stop())
  return server
}

async function start(
  url: string,
  options: { readonly instrument?: boolean; readonly ratio?: number } = {},
): Promise<void> {
  const { instrument = true, ratio = 1 } = options
  const sdk = init({
    service: 'shop',
    strict: true,
    traces: { url, sampling: { ratio } },
    logs: { console: false, loki: false, otlp: false },
    metrics: { runtime: false },
    instrument,
    shutdown: { signals: false },
  })
  closing.push(() => sdk.shutdown())
}

/** The server spans of GET requests, in the order of their names, once there are this many. The collector itself is asked by POST. */
async function serverSpans(otlp: OtlpServer, count: number): Promise<SentSpan[]> {
  for (;;) {
    const found = otlp.spans.filter(({ kind, name }) => {
      return kind === SpanKind.SERVER + 1 && name.startsWith('GET')
    })
    if (found.length >= count) return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    await otlp.taken(otlp.spans.length + 1)
  }
}

it.each([true, false])('makes one span with instrumentation %s', async (instrument) => {
  const otlp = await collector()
  await start(otlp.url, { instrument })
  const app = makeFastify({ forceCloseConnections: true })
  await app.register(fastify)
  app.get('/users/:id', () => trace.getActiveSpan()?.spanContext().traceId ?? '')
  app.get('/throws', () => {
    throw new TypeError('no such thing')
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  closing.push(() => app.close())
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const answers = []
  for (const path of ['/users/1', '/throws']) {
    answers.push(await fetch(url + path, { headers: { connection: 'close' } }))
  }
  const ids = answers.map((answer) => answer.headers.get('x-trace-id'))
  expect(await answers[0]?.text()).toBe(ids[0])
  const servers = await serverSpans(otlp, 2)
  expect(servers.map(({ name, traceId }) => [name, traceId])).toEqual([
    ['GET /throws', ids[1]],
    ['GET /users/:id', ids[0]],
  ])
  expect(servers[0]?.attributes.get('error.type')).toBe('TypeError')
  expect(servers[0]?.status.message).toBe('no such thing')
  const { body } = await processState.metrics.scrape('application/openmetrics-text')
  expect(body).toContain(`trace_id="${ids[0]}"`)
  expect(body).toContain('tailspan_traces_total{kept="true",reason="head"}')
})

it('has exemplars of kept traces only', async () => {
  const otlp = await collector()
  await start(otlp.url, { instrument: false, ratio: 0 })
  const server = createServer(
    watched(
      (request, response) => void response.writeHead(request.url === '/good' ? 200 : 500).end(),
      { route: ({ url }) => `/only-kept${url}` },
    ),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const path of ['/good', '/bad', '/good']) {
    await fetch(url + path, { headers: { connection: 'close' } })
  }
  const [kept] = await serverSpans(otlp, 1)
  const { body } = await processState.metrics.scrape('application/openmetrics-text')
  const lines = body.split('\n').filter((line) => line.includes('/only-kept'))
  const pointed = lines.filter((line) => line.includes('trace_id="'))
  expect(pointed).toHaveLength(1)
  expect(pointed[0]).toContain(kept?.traceId)
  expect(pointed[0]).toContain('/only-kept/bad')
})

it('tells a caller that does not keep its trace to keep it', async () => {
  const otlp = await collector()
  await start(otlp.url, { instrument: false, ratio: 0 })
  const server = createServer(
    watched(
      (request, response) => void response.writeHead(request.url === '/good' ? 200 : 500).end(),
    ),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const told = []
  for (const [path, flags] of [
    ['/good', '00'],
    ['/bad', '00'],
    ['/bad', '01'],
  ]) {
    const traceparent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-${flags}`
    const answer = await fetch(url + path, { headers: { traceparent, connection: 'close' } })
    told.push(answer.headers.get('x-trace-keep'))
  }
  expect(told).toEqual([null, '1', null])
})

it('writes ids and headers into all lines of a request', async () => {
  const otlp = await collector()
  await start(otlp.url, { instrument: false })
  const seen: unknown[] = []
  const server = createServer(
    watched((_request, response) => {
      // What leaves the process from here on has them, too.
      const headers = {}
      propagation.inject(context.active(), headers)
      seen.push(headers)
      response.end()
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sent = { 'x-request-id': 'r-1', 'x-user-id': 'u-1', connection: 'close' }
  const answer = await fetch(url, { headers: sent })
  expect(seen).toEqual([
    {
      traceparent: expect.stringContaining(answer.headers.get('x-trace-id') ?? 'none'),
      'x-request-id': 'r-1',
      'x-user-id': 'u-1',
    },
  ])
})

it('measures the whole of a request whose span was ended by its handler', async () => {
  const otlp = await collector()
  await start(otlp.url, { instrument: false })
  let took = 0
  const server = createServer(
    watched(
      (_request, response) => {
        const begun = performance.now()
        trace.getActiveSpan()?.end()
        setTimeout(() => {
          took = (performance.now() - begun) / 1000
          response.end()
        }, 20)
      },
      { route: () => '/ended-early' },
    ),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => server.close())
  server.on('request', (_request, response) => response.once('close', () => closed()))
  let closed = (): void => undefined
  const done = new Promise<void>((resolve) => {
    closed = resolve
  })
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    headers: { connection: 'close' },
  })
  await done
  const { body } = await processState.metrics.scrape()
  const sum = /_sum\{.*http_route="\/ended-early".*\} (\S+)/.exec(body)?.[1]
  expect(Number(sum)).toBeGreaterThanOrEqual(took)
})
