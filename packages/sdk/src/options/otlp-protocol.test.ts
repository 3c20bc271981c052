import { expect, test } from 'vitest'
import { otlpSinks } from '../logs/otlp/otlp-sinks.ts'
import { OptionReader } from '../logs/read-options.ts'
import { readMetricOptions } from '../metrics/read-metric-options.ts'
import type { OtlpLogOptions } from './log-options.ts'
import type { TraceOptions } from './options.ts'
import { readTraces } from './read-traces.ts'
import type { SignalContext } from './signal-context.ts'
import { Warnings } from './warnings.ts'

type Env = Readonly<Record<string, string>>

/** Protocol and address of spans, and what was told. */
function spansBy(options: TraceOptions, variables: Env = {}): unknown[] {
  const told: string[] = []
  const env = (name: string): string | undefined => new Map(Object.entries(variables)).get(name)
  const warnings = new Warnings((line) => told.push(line), false)
  const process = { environment: '', service: 'shop', tls: undefined }
  const settings = readTraces(options, process, { env, warnings })
  return [settings?.protocol, settings?.url.origin, ...told]
}

function signalContext(env: ReadonlyMap<string, string>, told: string[]): SignalContext {
  return {
    service: 'shop',
    version: undefined,
    environment: '',
    resource: {},
    redact: [],
    spoolDir: undefined,
    env: (name) => env.get(name),
    warn: (line) => void told.push(line),
    lost: () => undefined,
  }
}

function metricsBy(variables: Env): unknown[] {
  const told: string[] = []
  const around = signalContext(new Map(Object.entries(variables)), told)
  const { otlp } = readMetricOptions({ otlp: true }, around)
  return [otlp?.protocol, otlp?.url.href, ...told]
}

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
const at = (OTEL_EXPORTER_OTLP_ENDPOINT: string): Env => ({ OTEL_EXPORTER_OTLP_ENDPOINT })

test.each<[TraceOptions, Env, string, string]>([
  [{}, {}, 'http/protobuf', 'http://localhost:4318'],
  [{}, GRPC, 'grpc', 'http://localhost:4317'],
  [{}, { ...GRPC, ...at('https://collector:4317/') }, 'grpc', 'https://collector:4317'],
  [{}, { ...GRPC, ...at('collector:4317') }, 'grpc', 'https://collector:4317'],
  [
    {},
    { ...GRPC, ...at('collector:4317'), OTEL_EXPORTER_OTLP_INSECURE: 'true' },
    'grpc',
    'http://collector:4317',
  ],
  [{}, at('collector:4318'), 'http/protobuf', 'http://collector:4318'],
  [
    {},
    { ...GRPC, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf' },
    'http/protobuf',
    'http://localhost:4318',
  ],
  [{ protocol: 'http/protobuf' }, GRPC, 'http/protobuf', 'http://localhost:4318'],
  [{ protocol: 'grpc', url: 'http://tempo:9095' }, {}, 'grpc', 'http://tempo:9095'],
  // Whoever names both means it.
  [{ protocol: 'http/protobuf', url: 'http://odd:4317' }, {}, 'http/protobuf', 'http://odd:4317'],
])('spans with %o and %o go by %s to %s', (options, env, protocol, origin) => {
  expect(spansBy(options, env)).toEqual([protocol, origin])
})

test('the port of the other protocol is told, with what to do', () => {
  expect(spansBy({}, at('http://collector:4317'))).toEqual([
    'http/protobuf',
    'http://collector:4318',
    expect.stringMatching(
      /collector:4317 is where gRPC is taken: OTEL_EXPORTER_OTLP_PROTOCOL=grpc/,
    ),
  ])
  expect(spansBy({ protocol: 'grpc' }, { TEMPO_ENDPOINT: 'http://tempo:4318' })).toEqual([
    'grpc',
    'http://tempo:4317',
    expect.stringMatching(/tempo:4318 is where HTTP is taken/),
  ])
})

test('a protocol that is not spoken is told', () => {
  const env = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }
  expect(spansBy({}, env)).toEqual([
    'http/protobuf',
    'http://localhost:4318',
    expect.stringContaining('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: http/json is none of'),
  ])
})

test('metrics follow the same variables', () => {
  expect(metricsBy(GRPC).slice(0, 2)).toEqual(['grpc', 'http://localhost:4317/v1/metrics'])
  expect(metricsBy({ ...GRPC, ...at('collector:4317') })).toEqual([
    'grpc',
    'https://collector:4317/v1/metrics',
  ])
  expect(metricsBy(at('http://collector:4317'))).toEqual([
    'http/protobuf',
    'http://collector:4318/v1/metrics',
    expect.stringContaining('is where gRPC is taken'),
  ])
})

test('an exporter that is not there is told', () => {
  expect(spansBy({}, { OTEL_TRACES_EXPORTER: 'console, otlp' })).toEqual([
    'http/protobuf',
    'http://localhost:4318',
    expect.stringContaining('spans do not go to console'),
  ])
})

test.each<[Env, OtlpLogOptions, string[]]>([
  [{ ...GRPC, ...at('collector:4317') }, {}, []],
  [at('http://collector:4317'), {}, ['collector:4317 is where gRPC is taken']],
  [GRPC, { protocol: 'http/json', url: 'http://collector:4318' }, []],
  [GRPC, { url: 'http://collector:4318' }, ['collector:4318 is where HTTP is taken']],
])('log lines with %o and %o follow them, too', (env, options, expected) => {
  const told: string[] = []
  const around = signalContext(new Map(Object.entries(env)), told)
  const reader = new OptionReader((message) => told.push(message))
  expect(otlpSinks(options, around, reader, {})).toHaveLength(1)
  expect(told).toEqual(expected.map((text) => expect.stringContaining(text)))
})
