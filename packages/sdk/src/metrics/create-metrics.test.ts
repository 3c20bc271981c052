import { context, TraceFlags, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { MetricOptions } from '../options/options.ts'
import type { Loss } from '../options/sink.ts'
import { memoryTraces } from '../testing/memory-traces.ts'
import { createMetrics, type MetricOutput } from './create-metrics.ts'
import { MetricRegistry } from './registry.ts'
import { type MetricsCollector, startMetricsCollector } from './testing/otlp-metrics-server.ts'
import { parseExposition } from './testing/parse-exposition.ts'

memoryTraces()

const IDS = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), traceFlags: TraceFlags.SAMPLED }

let collector: MetricsCollector
let outputs: MetricOutput[] = []
beforeEach(async () => {
  collector = await startMetricsCollector()
})
afterEach(async () => {
  for (const output of outputs) await output.close(AbortSignal.abort())
  outputs = []
  await collector.stop()
})

interface Made {
  readonly registry: MetricRegistry
  readonly output: MetricOutput
  readonly warnings: string[]
  readonly losses: Loss[]
}

function make(options: MetricOptions, env: Record<string, string> = {}): Made {
  const warnings: string[] = []
  const losses: Loss[] = []
  const warn = (message: string): void => void warnings.push(message)
  const registry = new MetricRegistry({ now: Date.now, warn })
  const around = {
    service: 'shop',
    version: undefined,
    environment: '',
    resource: { 'service.name': 'shop' },
    redact: [],
    spoolDir: undefined,
    env: (name: string) => env[name],
    warn,
    lost: (loss: Loss) => void losses.push(loss),
  }
  const isKept = (): boolean => true
  const output = createMetrics({ runtime: false, ...options }, around, { registry, isKept })
  outputs.push(output)
  return { registry, output, warnings, losses }
}

const NEVER = new AbortController().signal

it('sends all kinds by OTLP, under the names of the app', async () => {
  const { registry, output } = make({ otlp: { url: collector.url } })
  registry
    .counter('orders.taken', { labels: ['order.kind'], help: 'h', unit: '{order}' })
    .add({ 'order.kind': 'ü' }, 2.5)
  registry.gauge('g').set({}, -1)
  const histogram = registry.histogram('d', { unit: 's', buckets: [0.5, 1] })
  context.with(trace.setSpanContext(context.active(), IDS), () => histogram.observe({}, 0.7))
  const counts = await output.flush(NEVER)
  expect(counts).toEqual({ sent: 3, spooled: 0, lost: 0 })
  expect(collector.resource).toEqual(['service.name'])
  const [counter, gauge, durations] = collector.taken[0] ?? []
  expect(counter).toMatchObject({ name: 'orders.taken', description: 'h', unit: '{order}' })
  expect(counter?.sum).toMatchObject({ aggregationTemporality: 2, isMonotonic: true })
  expect(counter?.sum?.dataPoints).toMatchObject([
    { asDouble: 2.5, attributes: [{ key: 'order.kind', value: { stringValue: 'ü' } }] },
  ])
  const { startTimeUnixNano = '0', timeUnixNano = '0' } = counter?.sum?.dataPoints[0] ?? {}
  expect(BigInt(startTimeUnixNano)).toBeGreaterThan(1_600_000_000_000_000_000n)
  expect(BigInt(timeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano))
  expect(gauge).toMatchObject({ name: 'g', gauge: { dataPoints: [{ asDouble: -1 }] } })
  expect(durations?.histogram).toMatchObject({
    aggregationTemporality: 2,
    dataPoints: [{ count: '1', sum: 0.7, bucketCounts: ['0', '1', '0'], explicitBounds: [0.5, 1] }],
  })
  const [exemplar] = durations?.histogram?.dataPoints[0]?.exemplars ?? []
  expect(exemplar?.asDouble).toBe(0.7)
  expect(Buffer.from(exemplar?.traceId ?? '', 'base64').toString('hex')).toBe(IDS.traceId)
})

it('is cumulative, and keeps what a collector that is away did not take', async () => {
  const { registry, output } = make({ otlp: { url: collector.url } })
  const counter = registry.counter('c')
  counter.add({})
  collector.answer = 503
  expect(await output.flush(NEVER)).toEqual({ sent: 0, spooled: 0, lost: 0 })
  expect(output.health()).toMatchObject({ state: 'retrying', lost: 0 })
  counter.add({})
  collector.answer = 200
  await output.flush(NEVER)
  expect(collector.taken.map(([metric]) => metric?.sum?.dataPoints[0]?.asDouble)).toEqual([2])
  expect(output.health()).toMatchObject({ state: 'ok', sent: 1, queued: 0 })
})

it('sends thousands of series in several messages', async () => {
  const { registry, output } = make({ otlp: { url: collector.url } })
  const histogram = registry.histogram('h', { labels: ['path'] })
  for (let i = 0; i < 2000; i++) histogram.observe({ path: `${'/x'.repeat(100)}${i}` }, 1)
  expect((await output.flush(NEVER)).sent).toBe(2000)
  const points = collector.taken.flat().flatMap(({ histogram: h }) => h?.dataPoints ?? [])
  expect(new Set(points.map(({ attributes }) => attributes?.[0]?.value.stringValue)).size).toBe(
    2000,
  )
})

it('sends by itself every interval, and a last time at the end', async () => {
  const { registry, output } = make({ otlp: { url: collector.url, interval: 5 } })
  const counter = registry.counter('c')
  await collector.asked(2)
  counter.add({}, 7)
  await output.close(NEVER)
  expect(collector.taken.at(-1)?.[0]?.sum?.dataPoints[0]?.asDouble).toBe(7)
  expect(output.health().state).toBe('off')
})

it('ends in time whatever the collector does', async () => {
  const { registry, output } = make({ otlp: { url: collector.url } })
  registry.counter('c').add({})
  collector.answer = 'never'
  const deadline = new AbortController()
  const closing = output.close(deadline.signal)
  await collector.asked(1)
  deadline.abort()
  expect(await closing).toEqual({ sent: 0, spooled: 0, lost: 0 })
})

it('has a port of its own', async () => {
  const { registry, output } = make({ port: 0, prefix: 'shop_' })
  registry.counter('c').add({})
  const answer = await fetch(`http://127.0.0.1:${await output.port}/metrics`)
  expect(parseExposition(await answer.text(), 'text')[0]?.name).toBe('shop_c_total')
  expect(output.health().state).toBe('ok')
  await output.close(NEVER)
  expect(output.health().state).toBe('off')
})

it('is set up by the environment', async () => {
  const { output, warnings } = make(
    {},
    { OTEL_METRICS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: new URL(collector.url).origin },
  )
  await output.flush(NEVER)
  await output.close(NEVER)
  expect(output.health().sink).toBe('otlp-metrics')
  expect(warnings).toEqual([])
  expect(make({}, { OTEL_METRICS_EXPORTER: 'none' }).output.health().sink).toBe('metrics')
})

it('begins to watch the runtime when metrics are first read', async () => {
  const { registry } = make({ runtime: true })
  const { body } = await registry.scrape()
  expect(body).toContain('nodejs_eventloop_lag_seconds')
  expect(make({}).registry).not.toBe(registry)
})

it('tells wrong options, and takes their defaults', () => {
  const { warnings } = make({
    port: 70_000,
    maxSeries: -1,
    prefix: 'no good',
    otlp: { url: 'nowhere' },
  })
  expect(warnings).toHaveLength(4)
})
