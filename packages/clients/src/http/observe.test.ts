import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LokiClient } from '../loki/loki-client.ts'
import { faulty } from '../testing/faults.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { type CallReport, HttpTransport } from './transport.ts'

let server: TestServer
let client: HttpTransport
const spans = new InMemorySpanExporter()
const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA)
const meters = new MeterProvider({
  readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
})
const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })

beforeEach(async () => {
  server = await startTestServer(faulty)
  client = new HttpTransport({ url: `${server.url}/`, retries: 1 }, { random: () => 0 })
})

afterEach(async () => {
  await client.close()
  await server.stop()
  for (const api of [trace, metrics, context, propagation]) api.disable()
  spans.reset()
  exporter.reset()
})

const call = (path: string) =>
  ({ operation: 'loki.labels', method: 'GET', path, repeatable: true }) as const

const traceparent = (): Promise<string> =>
  client.json(call('/echo'), (root) => root.at('headers').at('traceparent').textOr(''))

it('sends nothing along when the program has no OpenTelemetry', async () => {
  expect(await traceparent()).toBe('')
  expect(spans.getFinishedSpans()).toEqual([])
})

it('tells the program how each call went', async () => {
  const calls: CallReport[] = []
  const told = new HttpTransport(
    { url: server.url, retries: 1 },
    { random: () => 0, onCall: (one) => calls.push(one) },
  )
  await told.send(call('/ok'))
  await expect(told.send(call('/status/503'))).rejects.toThrow('503')
  await told.close()
  expect(calls).toMatchObject([
    { operation: 'loki.labels', status: 200, error: undefined, attempts: 1, receivedBytes: 13 },
    { operation: 'loki.labels', status: 503, error: { code: 'unavailable' }, attempts: 2 },
  ])
  for (const { seconds } of calls) expect(seconds).toBeGreaterThan(0)
})

describe('when the program has OpenTelemetry', () => {
  it('makes a span that the next server continues', async () => {
    trace.setGlobalTracerProvider(tracers)
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    const sent = await trace.getTracer('test').startActiveSpan('outer', async (outer) => {
      const header = await traceparent()
      outer.end()
      return header
    })
    const [span, outer] = spans.getFinishedSpans()
    expect(span?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
    expect(sent).toBe(`00-${span?.spanContext().traceId}-${span?.spanContext().spanId}-01`)
    expect(span).toMatchObject({
      name: 'loki.labels',
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'server.port': Number(new URL(server.url).port),
        'tailspan.operation': 'loki.labels',
        'url.full': `${server.url}/echo`,
      },
    })
  })

  it('continues into the next server without a context manager too', async () => {
    trace.setGlobalTracerProvider(tracers)
    propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    const sent = await traceparent()
    expect(sent.split('-')[2]).toBe(spans.getFinishedSpans()[0]?.spanContext().spanId)
  })

  it('says on the span how a call failed, and how often it was tried', async () => {
    trace.setGlobalTracerProvider(tracers)
    await expect(client.send(call('/status/503'))).rejects.toThrow('503')
    const [span] = spans.getFinishedSpans()
    expect(span?.status.code).toBe(SpanStatusCode.ERROR)
    expect(span?.attributes).toMatchObject({
      'error.type': 'unavailable',
      'http.response.status_code': 503,
      'http.request.resend_count': 1,
    })
  })

  it('watches a tail until its connection is made', async () => {
    trace.setGlobalTracerProvider(tracers)
    propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    await expect(new LokiClient(client).tail('{a="b"}').next()).rejects.toThrow('404')
    expect(spans.getFinishedSpans()).toMatchObject([
      { name: 'loki.tail', attributes: { 'error.type': 'not_found' } },
    ])
  })

  it('counts durations and bytes', async () => {
    metrics.setGlobalMeterProvider(meters)
    await client.send(call('/ok'))
    await expect(client.send(call('/status/404'))).rejects.toThrow('404')
    await meters.forceFlush()
    const found = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    const points = new Map(found.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]))
    expect([...points.keys()].sort()).toEqual([
      'http.client.request.body.size',
      'http.client.request.duration',
      'http.client.response.body.size',
    ])
    expect(points.get('http.client.request.duration')?.map(({ attributes }) => attributes)).toEqual(
      [
        expect.objectContaining({ 'http.response.status_code': 200 }),
        expect.objectContaining({ 'http.response.status_code': 404, 'error.type': 'not_found' }),
      ],
    )
    expect(points.get('http.client.response.body.size')?.[0]?.value).toMatchObject({ sum: 13 })
  })
})
