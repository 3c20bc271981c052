import { expect, test } from 'vitest'
import type { Options, TraceOptions } from './options.ts'
import { readSettings } from './read-settings.ts'
import type { Settings } from './settings.ts'
import { Warnings } from './warnings.ts'

type Env = Readonly<Record<string, string>>

function read(options: Options = {}, env: Env = {}): Settings & { readonly told: string[] } {
  const told: string[] = []
  const warnings = new Warnings((line) => told.push(line), options.strict === true)
  const variables = new Map(Object.entries(env))
  const around = {
    env: (name: string) => variables.get(name),
    program: { name: 'from-package', version: '1.2.3' },
  }
  return { ...readSettings(options, around, warnings), told }
}

const url = (options: Options, env?: Env): string | undefined => read(options, env).traces?.url.href

test('with nothing said, everything has a default', () => {
  const settings = read()
  expect(settings).toMatchObject({
    enabled: true,
    service: 'from-package',
    version: '1.2.3',
    environment: '',
    resource: { 'service.name': 'from-package', 'service.version': '1.2.3' },
    traces: {
      url: new URL('http://localhost:4318/v1/traces'),
      gzip: true,
      timeoutMs: 10_000,
      queue: { spans: 8192, bytes: 16_777_216 },
      sampling: { ratio: 1, parentBased: true },
    },
    propagation: {
      inject: ['tracecontext'],
      headers: ['x-request-id', 'x-user-id'],
      baggage: true,
    },
    shutdown: { signals: ['SIGTERM', 'SIGINT'], timeoutMs: 2000, spoolDir: undefined },
    told: [],
  })
  expect(settings.propagation.extract).toHaveLength(6)
})

test('an argument goes before TAILSPAN_*, that before OTEL_*, that before package.json', () => {
  const otel = {
    OTEL_SERVICE_NAME: 'otel',
    OTEL_RESOURCE_ATTRIBUTES:
      'service.name=resource,service.version=9,team=a%20b,deployment.environment.name=staging',
    NODE_ENV: 'production',
  }
  const own = { ...otel, TAILSPAN_SERVICE: 'own', TAILSPAN_ENV: 'canary' }
  expect(read({}, otel)).toMatchObject({
    service: 'otel',
    version: '9',
    environment: 'staging',
    resource: { team: 'a b', 'deployment.environment.name': 'staging' },
    traces: { sampling: { ratio: 0.5 } },
  })
  expect(read({}, own)).toMatchObject({ service: 'own', environment: 'canary' })
  const options = { service: 'argument', environment: 'test', resource: { team: 'c' } }
  expect(read(options, own)).toMatchObject({
    service: 'argument',
    environment: 'test',
    resource: { 'service.name': 'argument', team: 'c' },
  })
  expect(read({}, { NODE_ENV: 'production' })).toMatchObject({
    environment: 'production',
    traces: { sampling: { ratio: 0.1 } },
  })
})

test.each<[Options, Env, string]>([
  [{}, { TEMPO_ENDPOINT: 'tempo:4318' }, 'http://tempo:4318/v1/traces'],
  [{}, { TEMPO_ENDPOINT: 'http://tempo:4318/v1/traces' }, 'http://tempo:4318/v1/traces'],
  [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://c/otlp/' }, 'https://c/otlp/v1/traces'],
  [
    {},
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/own', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://d' },
    'http://c/own',
  ],
  [
    {},
    { TAILSPAN_ENDPOINT: 'http://t:4318', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://d' },
    'http://t:4318/v1/traces',
  ],
  [{ traces: { url: 'http://a:1/x' } }, { TAILSPAN_ENDPOINT: 'http://t' }, 'http://a:1/x'],
  [{ traces: { url: 'http://a:1' } }, {}, 'http://a:1/v1/traces'],
])('spans of %o with %o go to %s', (options, env, expected) => {
  expect(url(options, env)).toBe(expected)
})

test("gRPC's port is taken for the other one, and that is told", () => {
  const settings = read({}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' })
  expect(settings.traces?.url.href).toBe('http://collector:4318/v1/traces')
  expect(settings.told.join()).toContain('4317')
})

test('headers come from everywhere, and what is none is not sent nor shown', () => {
  const settings = read(
    { traces: { headers: { Authorization: 'Bearer a', 'x-bad': 'b\r\nc' } } },
    {
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k%3D1,authorization=old,broken',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=k2',
      TEMPO_TENANT_ID: 'team',
    },
  )
  expect(settings.traces?.headers).toEqual({
    'x-scope-orgid': 'team',
    'api-key': 'k2',
    authorization: 'Bearer a',
  })
  expect(settings.told).toEqual([expect.stringContaining('"x-bad"')])
})

test.each<[TraceOptions['sampling'], Env, object | undefined]>([
  ['all', {}, { ratio: 1 }],
  ['errors', {}, { ratio: 0, adaptive: false, keep: [{ error: true }, { slowerThan: '1s' }] }],
  ['none', {}, undefined],
  [0.25, {}, { ratio: 0.25 }],
  [undefined, { TAILSPAN_SAMPLE_RATIO: '0.3', OTEL_TRACES_SAMPLER: 'always_on' }, { ratio: 0.3 }],
  [undefined, { OTEL_TRACES_SAMPLER: 'always_on' }, { ratio: 1, parentBased: false }],
  [undefined, { OTEL_TRACES_SAMPLER: 'always_off' }, undefined],
  [
    undefined,
    { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.2' },
    { ratio: 0.2, parentBased: true },
  ],
  [{ keep: [] }, { TAILSPAN_SAMPLE_RATIO: '0.3' }, { ratio: 0.3, keep: [] }],
  [{ ratio: 0.4 }, { TAILSPAN_SAMPLE_RATIO: '0.3' }, { ratio: 0.4 }],
])('sampling of %o with %o is %o', (given, env, rules) => {
  const traces = given === undefined ? {} : { sampling: given }
  const { sampling } = read({ traces }, env).traces ?? {}
  if (rules === undefined) expect(sampling).toBeUndefined()
  else expect(sampling).toMatchObject(rules)
})

test('propagators of OpenTelemetry are known by their names', () => {
  expect(read({}, { OTEL_PROPAGATORS: 'b3,tracecontext' }).propagation).toMatchObject({
    extract: ['b3', 'tracecontext'],
    inject: ['b3', 'tracecontext'],
    baggage: false,
  })
  expect(read({}, { OTEL_PROPAGATORS: 'none' }).propagation).toMatchObject({
    extract: [],
    inject: [],
    baggage: false,
  })
  const odd = read({}, { OTEL_PROPAGATORS: 'tracecontext,baggage,xray' })
  expect(odd.propagation).toMatchObject({ inject: ['tracecontext'], baggage: true })
  expect(odd.told).toEqual([expect.stringContaining('xray is none of tracecontext')])
})

test('own sites may be told ids besides private ones', () => {
  const { to } = read({}, { TAILSPAN_PROPAGATE_TO: '*.shop.example, pay.example' }).propagation
  expect(
    [
      'http://api.shop.example',
      'http://pay.example',
      'http://localhost',
      'http://notshop.example',
    ].map((site) => to(new URL(site))),
  ).toEqual([true, true, true, false])
})

test('parts are switched off, and all of it', () => {
  expect(read({ traces: false, logs: false, metrics: false, instrument: false })).toMatchObject({
    traces: undefined,
    logs: undefined,
    metrics: undefined,
    instrument: new Set(),
  })
  expect(read({}, { OTEL_TRACES_EXPORTER: 'none' }).traces).toBeUndefined()
  expect(read({}, { OTEL_SDK_DISABLED: 'TRUE' }).enabled).toBe(false)
  expect(read({}, { OTEL_SDK_DISABLED: 'true', TAILSPAN_ENABLED: 'true' }).enabled).toBe(true)
  expect(read({ enabled: false }, { TAILSPAN_ENABLED: 'true' }).enabled).toBe(false)
  expect(read({ instrument: { pg: false } }).instrument).not.toContain('pg')
  expect(read({ shutdown: { signals: false, spoolDir: false } }).shutdown).toMatchObject({
    signals: [],
    spoolDir: undefined,
  })
})

test('what cannot be is told once and has its default, or is an error when that is wanted', () => {
  const wrong = {
    traces: { url: 'ftp://x', timeout: 'soon' as '1s', sampling: 2 },
    propagation: { headers: ['no header'] },
    shutdown: { timeout: 'x' as '1s' },
  }
  const env = { OTEL_BSP_MAX_QUEUE_SIZE: '-1' }
  const settings = read(wrong, env)
  expect(settings).toMatchObject({
    traces: { timeoutMs: 10_000, queue: { spans: 8192 }, sampling: { ratio: 1 } },
    propagation: { headers: [] },
    shutdown: { timeoutMs: 2000 },
  })
  expect(settings.traces?.url.href).toBe('http://localhost:4318/v1/traces')
  expect(settings.told).toHaveLength(6)
  for (const [name, value] of Object.entries(wrong)) {
    expect(() => read({ [name]: value, strict: true })).toThrow(TypeError)
  }
})
