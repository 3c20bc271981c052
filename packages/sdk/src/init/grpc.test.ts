import { afterEach, expect, test, vi } from 'vitest'
import type { Options } from '../options/options.ts'
import { type GrpcCollector, startGrpcCollector } from '../testing/grpc-collector.ts'
import { decodeOtlp } from '../testing/otlp-decode.ts'
import { init } from './init.ts'
import { metrics } from './metrics.ts'
import type { Sdk } from './sdk.ts'
import { span } from './verbs.ts'

const METRICS = 'opentelemetry.proto.collector.metrics.v1.MetricsService'

const collectors: GrpcCollector[] = []
let sdk: Sdk | undefined

afterEach(async () => {
  await sdk?.shutdown({ timeout: 0 })
  for (const collector of collectors.splice(0)) collector.stop()
  vi.unstubAllEnvs()
})

async function collecting(service?: string): Promise<GrpcCollector> {
  const collector = await startGrpcCollector(service === undefined ? {} : { service })
  collectors.push(collector)
  return collector
}

function start(options: Options): Sdk {
  sdk = init({
    service: 'shop',
    logs: false,
    instrument: false,
    shutdown: { signals: false, timeout: '60s' },
    ...options,
  })
  return sdk
}

test('the variables alone send spans and metrics by gRPC', async () => {
  const [traces, counts] = [await collecting(), await collecting(METRICS)]
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc')
  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', traces.url)
  // Without a scheme it has to be said that it is not secure.
  vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', new URL(counts.url).host)
  vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_INSECURE', 'true')
  vi.stubEnv('OTEL_METRICS_EXPORTER', 'otlp')
  const started = start({})
  metrics.counter('sold_total').add({})
  span('order', () => span('charge', () => undefined))
  expect(await started.flush()).toMatchObject({ complete: true, lost: 0 })
  const spans = traces.calls.flatMap(({ message }) => decodeOtlp(message))
  expect(spans.map(({ name }) => name).toSorted()).toEqual(['charge', 'order'])
  expect(counts.calls.map(({ message }) => message.includes('sold'))).toEqual([true])
})

test('a batch waits while the collector is away, and what is too large goes in halves', async () => {
  const traces = await collecting()
  const [away, larger] = [14, 8]
  traces.answers.push(
    { code: away, details: '' },
    { code: larger, details: 'message larger than max' },
  )
  const started = start({ traces: { url: traces.url, protocol: 'grpc' }, metrics: false })
  span('one', () => undefined)
  span('two', () => undefined)
  expect(await started.flush()).toMatchObject({ sent: 2, lost: 0, complete: true })
  expect(traces.calls.map(({ message }) => decodeOtlp(message).length)).toEqual([2, 2, 1, 1])
})

test('a collector that never answers ends with the time of the shutdown, and what it had is counted', async () => {
  const traces = await collecting()
  traces.answers.push('never')
  const started = start({ traces: { url: traces.url, protocol: 'grpc' }, metrics: false })
  span('work', () => undefined)
  const report = await started.shutdown({ timeout: 50 })
  expect(report).toMatchObject({ complete: false, lost: 1, sent: 0 })
})
