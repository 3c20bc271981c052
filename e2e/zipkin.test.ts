import { join } from 'node:path'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { BatchRecorder, ExplicitContext, jsonEncoder, Tracer } from 'zipkin'
import { HttpLogger } from 'zipkin-transport-http'
import { temporaryFolder } from './harness/data-folder.ts'
import { eventually } from './harness/eventually.ts'
import { wires } from './harness/otlp-wires.ts'
import { startServer } from './harness/server.ts'
import { CHILD, ROOT, START, spanOf, summaryOn, traceOf, traceOn } from './harness/spans.ts'
import { TempoApi } from './harness/tempo.ts'

const MINUTE = 60_000

test('Zipkin carries what it can', async () => {
  const server = await startServer(join(await temporaryFolder('zipkin-wire'), 'data'))
  const id = (digit: string): string => digit.repeat(32)
  const stringAttribute = (key: string, value: string) => ({ key, value: { stringValue: value } })
  const otlp = traceOf([
    spanOf(id('b'), {
      parentSpanId: CHILD,
      name: 'get',
      kind: 3,
      attributes: [stringAttribute('http.route', '/'), stringAttribute('peer.service', 'db')],
      events: [{ timeUnixNano: `${START}`, name: 'ws' }],
      status: { message: 'no route', code: 2 },
    }),
  ])
  const zipkinSpan = {
    traceId: id('c'),
    id: ROOT,
    parentId: CHILD,
    name: 'get',
    kind: 'CLIENT',
    timestamp: Number(START / 1000n),
    duration: 1000,
    localEndpoint: { serviceName: 'shop' },
    remoteEndpoint: { serviceName: 'db' },
    annotations: [{ timestamp: Number(START / 1000n), value: 'ws' }],
    tags: {
      'http.route': '/',
      'otel.status_code': 'ERROR',
      'otel.status_description': 'no route',
    },
  }
  expect(await wires.json(server, otlp)).toBe(true)
  for (const url of [server.url, server.otlpHttp, new URL(server.zipkin).origin]) {
    expect(await pushZipkin(`${url}/api/v2/spans`, [zipkinSpan])).toBe(202)
  }
  const expected = JSON.stringify(await traceOn(server, id('b')))
  const bytes = (digit: string): string => Buffer.from(id(digit), 'hex').toString('base64')
  const found = await traceOn(server, id('c'))
  expect(found).toEqual(JSON.parse(expected.replaceAll(bytes('b'), bytes('c'))))
})

test('a client and a server that share a span are both kept, in one tree', async () => {
  const server = await startServer(join(await temporaryFolder('shared'), 'data'))
  const base = { traceId: 'd'.repeat(16), timestamp: 1_763_000_000_000_000, duration: 100 }
  const at = (serviceName: string) => ({ localEndpoint: { serviceName } })
  const spans = [
    { ...base, ...at('web'), id: '1', kind: 'SERVER', name: 'page' },
    { ...base, ...at('web'), id: '2', parentId: '1', kind: 'CLIENT', name: 'get' },
    { ...base, ...at('api'), id: '2', parentId: '1', kind: 'SERVER', name: 'get', shared: true },
    { ...base, ...at('api'), id: '3', parentId: '2', name: 'query' },
  ]
  for (const span of spans) expect(await pushZipkin(server.zipkin, [span])).toBe(202)
  expect(await pushZipkin(server.zipkin, spans)).toBe(202)
  const tempo = new TempoApi(server.url)
  const trace = await tempo.trace('d'.repeat(16))
  expect(trace.map(({ service, kind, name }) => `${service} ${name} ${kind}`).sort()).toEqual([
    'api get SPAN_KIND_SERVER',
    'api query ',
    'web get SPAN_KIND_CLIENT',
    'web page SPAN_KIND_SERVER',
  ])
  const matched = async (q: string): Promise<number | undefined> =>
    (await tempo.search(q))[0]?.spanSet?.matched
  expect(await matched('{ kind = client } > { kind = server }')).toBe(1)
  expect(await matched('{ resource.service.name = "web" } >> { name = "query" }')).toBe(1)
  expect(await matched('{ kind = server && name = "get" } > { name = "query" }')).toBe(1)
  expect(await summaryOn(server, 'd'.repeat(16))).toMatchObject({
    depth: 4,
    missingParents: { total: 0 },
  })
})

test('stock senders of Zipkin reach the search', async () => {
  const server = await startServer(join(await temporaryFolder('senders'), 'data'))
  const tempo = new TempoApi(server.url)
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'otel-shop', 'service.version': '3' }),
    spanProcessors: [new BatchSpanProcessor(new ZipkinExporter({ url: server.zipkin }))],
  })
  const span = provider.getTracer('lib').startSpan('charge', {
    kind: SpanKind.CLIENT,
    attributes: { 'order.id': 'o-1', amount: 12.5 },
  })
  span.addEvent('card read')
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' })
  span.end()
  await provider.shutdown()

  const q = '{ resource.service.version = "3" && span.order.id = "o-1" && status = error }'
  const [found] = await tempo.search(q)
  expect(found).toMatchObject({ rootServiceName: 'otel-shop', rootTraceName: 'charge' })
  const { traceId } = span.spanContext()
  expect(found?.traceID).toBe(traceId.replace(/^0+/, ''))
  expect(await traceOn(server, traceId)).toMatchObject([
    {
      scopeSpans: [
        {
          spans: [
            {
              name: 'charge',
              kind: 'SPAN_KIND_CLIENT',
              events: [{ name: 'card read' }],
              status: { code: 'STATUS_CODE_ERROR', message: 'declined' },
            },
          ],
        },
      ],
    },
  ])

  const logger = new HttpLogger({
    endpoint: server.zipkin,
    jsonEncoder: jsonEncoder.JSON_V2,
    httpInterval: 50,
  })
  const tracer = new Tracer({
    ctxImpl: new ExplicitContext(),
    recorder: new BatchRecorder({ logger }),
    localServiceName: 'brave-shop',
    traceId128Bit: false,
  })
  tracer.local('reserve', () => tracer.recordBinary('sku', 'tea'))
  const hit = await eventually({ withinMs: MINUTE, what: 'a span of zipkin-js' }, async () => {
    const [trace] = await tempo.search('{ span.sku = "tea" }')
    return trace
  })
  expect(hit).toMatchObject({ rootServiceName: 'brave-shop', rootTraceName: 'reserve' })
})

async function pushZipkin(url: string, spans: readonly object[]): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(spans) })
  await response.text()
  return response.status
}
