import { readFileSync } from 'node:fs'
import { context, propagation, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import type { Options } from '../options/options.ts'
import { type OtlpServer, startOtlpServer } from '../testing/otlp-server.ts'
import { init } from './init.ts'
import { log } from './log.ts'
import { processState } from './process-state.ts'
import { currentTrace, span } from './verbs.ts'
import { VERSION } from './version.ts'

let collector: OtlpServer | undefined

afterEach(async () => {
  await processState.sdk?.shutdown({ timeout: 0 })
  await collector?.stop()
  collector = undefined
})

// The collector is in this process: its own requests would be traced, too.
const quiet = {
  logs: false,
  metrics: false,
  instrument: false,
  shutdown: { signals: false, timeout: '60s' },
} as const

test('the version is that of the package', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  expect((JSON.parse(text) as { version: string }).version).toBe(VERSION)
})

test('before the start and after the end everything runs, and nothing is traced', async () => {
  const run = (): unknown => span('work', (active) => [active.isRecording(), 7])
  expect(run()).toEqual([false, 7])
  collector = await startOtlpServer()
  const sdk = init({ ...quiet, traces: { url: collector.url } })
  expect(span('work', () => currentTrace()?.sampled)).toBe(true)
  const report = await sdk.shutdown()
  expect(report).toMatchObject({ complete: true, sent: 1, lost: 0, spooled: 0 })
  expect(run()).toEqual([false, 7])
  expect([currentTrace(), processState.sdk]).toEqual([undefined, undefined])
  expect(await sdk.shutdown()).toBe(report)
  expect(await sdk.flush()).toBe(report)
  expect(sdk.health().traces.state).toBe('off')
  expect(() => log.enabled('info')).not.toThrow()
})

test('a second start gives the same', async () => {
  const sdk = init({ ...quiet, traces: false })
  expect(init('other')).toBe(sdk)
})

test('any library of OpenTelemetry works with it', async () => {
  collector = await startOtlpServer()
  const sdk = init({ ...quiet, service: 'plain', traces: { url: collector.url } })
  trace.getTracer('some-library', '2.0').startActiveSpan('theirs', (theirs) => {
    const headers: Record<string, string> = {}
    propagation.inject(context.active(), headers)
    theirs.setAttribute('traceparent', headers['traceparent'] ?? '')
    theirs.end()
  })
  sdk.tracer.startSpan('by the tracer').end()
  expect(await sdk.flush()).toMatchObject({ sent: 2, complete: true })
  const theirs = collector.spans.find(({ name }) => name === 'theirs')
  expect(theirs?.scope).toBe('some-library')
  expect(theirs?.attributes.get('traceparent')).toBe(`00-${theirs?.traceId}-${theirs?.spanId}-01`)
  expect(Object.fromEntries(theirs?.resource ?? [])).toMatchObject({
    'service.name': 'plain',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.distro.name': '@tailspan/sdk',
    'process.pid': BigInt(process.pid),
  })
})

test('options that are no options at all leave the app as it is', async () => {
  const broken = { ...quiet, propagation: { headers: 7 } } as unknown as Options
  expect(() => init({ ...broken, strict: true })).toThrow(TypeError)
  expect(processState.sdk).toBeUndefined()
  const sdk = init(broken)
  expect(span('work', (active) => active.isRecording())).toBe(false)
  expect(await sdk.shutdown()).toMatchObject({ complete: true })
})

test('switched off it does nothing', async () => {
  const sdk = init({ ...quiet, enabled: false })
  expect(span('work', (active) => active.isRecording())).toBe(false)
  expect(await sdk.shutdown()).toMatchObject({ complete: true, sent: 0, lost: 0 })
})

test('who listens for losses is told of them, and the report has them', async () => {
  collector = await startOtlpServer()
  collector.answer = () => 400
  const losses: unknown[] = []
  const sdk = init({
    ...quiet,
    traces: { url: collector.url },
    onLoss: (loss) => losses.push(loss),
  })
  span('refused', () => undefined)
  expect(await sdk.shutdown()).toMatchObject({ complete: false, sent: 0, lost: 1 })
  expect(losses).toEqual([{ signal: 'traces', sink: 'otlp-traces', count: 1, reason: 'rejected' }])
})
