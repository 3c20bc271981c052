import { SpanStatusCode } from '@opentelemetry/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultLoki, startFaultLoki } from '../logs/testing/fault-loki.ts'
import type { Options } from '../options/options.ts'
import type { SentSpan } from '../testing/otlp-decode.ts'
import { type OtlpServer, startOtlpServer } from '../testing/otlp-server.ts'
import { agent } from './agent.ts'
import { init } from './init.ts'
import type { Sdk } from './sdk.ts'
import { span, traced } from './verbs.ts'

/** Wrapped before the SDK is started, as functions of modules are. */
const charge = traced('charge', (error: unknown): void => {
  throw error
})

let collector: OtlpServer
let loki: FaultLoki
let sdk: Sdk | undefined

beforeEach(async () => {
  collector = await startOtlpServer()
  loki = await startFaultLoki()
})

afterEach(async () => {
  await sdk?.shutdown({ timeout: 0 })
  await Promise.all([collector.stop(), loki.stop()])
})

function start(exceptions: Options['exceptions'], options: Options = {}): Sdk {
  sdk = init({
    service: 'shop',
    strict: true,
    ...(exceptions === undefined ? {} : { exceptions }),
    traces: { url: collector.url },
    logs: { console: false, loki: { url: loki.url } },
    metrics: false,
    instrument: false,
    shutdown: { signals: false, timeout: '60s' },
    ...options,
  })
  return sdk
}

interface Line {
  readonly level: string
  readonly msg: string
  readonly [name: string]: unknown
}

/** Lines with what stands beside them. */
function lines(): { readonly line: Line; readonly metadata: Readonly<Record<string, unknown>> }[] {
  return [...loki.streams.values()].flat().map(({ line, metadata }) => {
    return { line: JSON.parse(line) as Line, metadata }
  })
}

const exceptionsOn = (sent: SentSpan | undefined) =>
  sent?.events.filter(({ name }) => name === 'exception').map(({ attributes }) => attributes)

/** An error that passes two spans; what it is wrapped into is another one. */
function failTwice(error: unknown): void {
  try {
    span('order', () => charge(error))
  } catch {
    // The app goes on.
  }
}

test.each([
  ['logs', 0],
  ['logs/dup', 1],
] as const)(
  'with %s an error is one line that leads to the first span it passed',
  async (exceptions, events) => {
    const { flush } = bound(start(exceptions))
    failTwice(new RangeError('no stock'))
    failTwice('a text')
    expect(await flush()).toMatchObject({ lost: 0, complete: true })
    const spans = new Map(collector.spans.map((sent) => [sent.name, sent]))
    const charged = collector.spans.filter(({ name }) => name === 'charge')
    const [first] = lines()
    expect(lines().map(({ line }) => line.msg)).toEqual(['no stock', 'a text', 'a text'])
    expect(first?.line).toMatchObject({
      level: 'error',
      'exception.type': 'RangeError',
      'exception.message': 'no stock',
      'exception.stacktrace': expect.stringContaining('RangeError: no stock\n    at '),
    })
    expect(first?.metadata).toMatchObject({
      trace_id: charged[0]?.traceId,
      span_id: charged[0]?.spanId,
    })
    expect(charged[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no stock' })
    expect(charged[0]?.attributes.get('error.type')).toBe('RangeError')
    expect(exceptionsOn(charged[0])).toHaveLength(events)
    expect(exceptionsOn(spans.get('order'))).toHaveLength(events)
  },
)

test('what recordException of any span is told goes the same way, once', async () => {
  const { tracer, flush } = bound(start('logs'))
  const error = new Error('told, and thrown')
  tracer.startActiveSpan('library', (active) => {
    active.recordException(error)
    failTwice(error)
    active.recordException(error)
    active.addEvent('retry', { attempt: 2 })
    active.end()
    active.recordException(new Error('too late'))
  })
  expect(() =>
    agent.run({ name: 'planner' }, (run) => {
      run.recordException('as text')
      throw new TypeError('no plan')
    }),
  ).toThrow('no plan')
  await flush()
  expect(lines().map(({ line }) => [line['exception.type'], line.msg])).toEqual([
    ['Error', 'told, and thrown'],
    ['string', 'as text'],
    ['TypeError', 'no plan'],
  ])
  const library = collector.spans.find(({ name }) => name === 'library')
  expect(library?.events.map(({ name }) => name)).toEqual(['retry'])
  expect(lines()[0]?.metadata['span_id']).toBe(library?.spanId)
  const planner = collector.spans.find(({ name }) => name === 'invoke_agent planner')
  expect(lines()[2]?.metadata['span_id']).toBe(planner?.spanId)
})

test('errors are logged where there are no traces, too', async () => {
  const { flush } = bound(start('logs', { traces: false }))
  failTwice(new Error('no stock'))
  await flush()
  expect(lines().map(({ line }) => line['exception.message'])).toEqual(['no stock'])
  expect(lines()[0]?.metadata).not.toHaveProperty('trace_id')
})

test('what ends the process is in its last line, unless a line of its own has it', async () => {
  const { tracer, flush } = bound(start('logs/dup'))
  const crash = (error: Error): void => {
    // Its types know only the event that ends the process.
    const emitter: NodeJS.EventEmitter = process
    emitter.emit('uncaughtExceptionMonitor', error, 'uncaughtException')
  }
  tracer.startActiveSpan('last', () => crash(new RangeError('nobody')))
  const known = new TypeError('known')
  failTwice(known)
  crash(known)
  await flush()
  const all = lines().map(({ line: { level, msg, err } }) => [level, msg, err])
  // Lines of different levels come in the order of their levels.
  expect(all).toHaveLength(3)
  expect(all).toEqual(
    expect.arrayContaining([
      [
        'fatal',
        'the process ends by an error nobody caught',
        expect.objectContaining({ type: 'RangeError', message: 'nobody' }),
      ],
      ['error', 'known', undefined],
      ['fatal', 'the process ends by what nobody caught: known', undefined],
    ]),
  )
  const last = collector.spans.find(({ name }) => name === 'last')
  expect(exceptionsOn(last)?.[0]?.get('exception.type')).toBe('RangeError')
})

test('the last line leads to the span whose promise nobody awaited', async () => {
  const { flush } = bound(start(undefined))
  const error = new Error('nobody awaits')
  failTwice(error)
  const emitter: NodeJS.EventEmitter = process
  emitter.emit('uncaughtExceptionMonitor', error, 'unhandledRejection')
  await flush()
  const charged = collector.spans.find(({ name }) => name === 'charge')
  expect(lines()).toMatchObject([
    {
      line: { level: 'fatal', err: { message: 'nobody awaits' } },
      metadata: { trace_id: charged?.traceId, span_id: charged?.spanId },
    },
  ])
})

test('by default errors stay with their spans, also after a start that had them logged', async () => {
  await start('logs').shutdown()
  const { flush } = bound(start(undefined))
  failTwice(new Error('no stock'))
  await flush()
  expect(lines()).toEqual([])
  const charged = collector.spans.find(({ name }) => name === 'charge')
  expect(exceptionsOn(charged)?.[0]?.get('exception.message')).toBe('no stock')
})

function bound(started: Sdk): Pick<Sdk, 'flush' | 'tracer'> {
  return { tracer: started.tracer, flush: () => started.flush() }
}
