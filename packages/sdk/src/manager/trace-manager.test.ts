import { SpanStatusCode } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { currentTrace, resume, span } from '../init/verbs.ts'
import type { Logger, LogMethod } from '../logs/logger/logger.ts'
import { LEVELS } from '../options/level.ts'
import { memoryTraces } from '../testing/memory-traces.ts'
import { RecordedErrors } from '../traces/recorded-errors.ts'
import { TraceManager, type TraceManagerOptions } from './trace-manager.ts'

const traces = memoryTraces()
const ID = '0af7651916cd43dd8448eb211c80319c'

function setUp(options: TraceManagerOptions = {}) {
  const lines: unknown[][] = []
  const method = (level: string): LogMethod =>
    ((...args: unknown[]) => {
      lines.push([level, ...args, currentTrace()?.trace_id])
    }) as LogMethod
  const log = Object.fromEntries(LEVELS.map((level) => [level, method(level)])) as unknown as Logger
  const errors = new RecordedErrors()
  const manager = new TraceManager(options, { env: () => undefined, log, errors: () => errors })
  return { manager, lines }
}

test('a job begins here, is worked on there, and ends elsewhere', () => {
  const { manager, lines } = setUp()
  const job = span('request', () => manager.start('job', { attributes: { queue: 'mail' } }))
  job.run(() =>
    span('part', () => expect(manager.current()).toMatchObject({ traceId: job.traceId })),
  )
  expect(job.run(() => manager.current())).toBe(job)
  manager.addLog(job.traceId, 'info', 'sent', { to: 3 })
  manager.addLog(ID, 'error', 'of another process')
  resume(job.carry(), 'later', () => undefined)
  expect(manager.open()).toEqual([job])
  manager.end(job.spanId, { attributes: { mails: 3 } })
  manager.end(job, { error: new Error('too late') })
  manager.end('unknown')
  expect([manager.open(), job.open]).toEqual([[], false])
  expect(lines).toEqual([
    ['info', 'sent', { to: 3 }, job.traceId],
    ['error', 'of another process', { trace_id: ID }, undefined],
  ])
  const [request, part, later, whole] = traces.ended()
  expect(whole).toMatchObject({
    name: 'job',
    attributes: { queue: 'mail', mails: 3 },
    parentSpanContext: undefined,
    status: { code: SpanStatusCode.UNSET },
  })
  expect(whole?.spanContext().traceId).not.toBe(request?.spanContext().traceId)
  for (const child of [part, later]) expect(child?.parentSpanContext?.spanId).toBe(job.spanId)
})

test('the job that runs is current, whatever else is open in its trace', async () => {
  const { manager } = setUp()
  const job = manager.start('job')
  const part = manager.start('part', { parent: job.carry() })
  const seen = await job.run(async () => {
    await Promise.resolve()
    return span('step', () => [manager.current(), part.run(() => manager.current())])
  })
  expect(seen).toEqual([job, part])
  // Somebody else's trace within.
  const other = job.run(() => span('other', { root: true }, () => manager.current()))
  expect(other).not.toBe(job)
  expect(resume(job.carry(), 'later', () => manager.current())).toBe(part)
  part.end()
  expect(resume(job.carry(), 'later', () => manager.current())).toBe(job)
  job.end()
  expect(job.run(() => manager.current())).toEqual({ traceId: job.traceId, spanId: job.spanId })
})

test('a job that failed says how', () => {
  const { manager } = setUp()
  manager.end(manager.start('job'), { error: new TypeError('no mail') })
  expect(traces.ended()[0]).toMatchObject({
    status: { code: SpanStatusCode.ERROR, message: 'no mail' },
    attributes: { 'error.type': 'TypeError' },
  })
})

test('jobs that nobody ends are bounded', () => {
  const { manager } = setUp()
  for (let i = 0; i <= 10_000; i++) manager.start('job')
  expect(manager.open()).toHaveLength(10_000)
  expect(traces.ended().map(({ attributes }) => attributes)).toEqual([
    { 'tailspan.abandoned': true },
  ])
})

test('links are made from templates', () => {
  const { manager } = setUp({
    viewers: {
      jaeger: 'https://jaeger.example/trace/{traceId}?uiFind={spanId}',
      datadog: 'https://app.datadoghq.com/apm/trace/{traceId64}?spanID={spanId64}&{unknown}',
      grafana: 'https://g.example/explore?q={traceId}&s={service}&from={from}&to={to}',
    },
    url: 'http://tailspan:3100/',
  })
  const spanId = 'b7ad6b7169203331'
  expect(manager.link(ID)).toBe(`https://jaeger.example/trace/${ID}?uiFind=`)
  expect(manager.link({ traceId: ID, spanId }, 'datadog')).toBe(
    'https://app.datadoghq.com/apm/trace/9532127138774266268?spanID=13235353014750950193&{unknown}',
  )
  expect(manager.link({ traceId: ID, service: 'a&b', fromMs: 1, toMs: 2 }, 'grafana')).toBe(
    `https://g.example/explore?q=${ID}&s=a%26b&from=1&to=2`,
  )
  expect(manager.link(ID, 'tailspan')).toBe(`http://tailspan:3100/traces/${ID}`)
  expect(manager.link(ID, 'constructor')).toBeUndefined()
})

test('nothing runs, nothing is current', () => {
  expect(setUp().manager.current()).toBeUndefined()
})

test('nothing is thrown at an app whatever it says', () => {
  const { manager, lines } = setUp({ viewers: { broken: null as unknown as string } })
  const job = manager.start('job', null as unknown as undefined)
  const say = (level: string): void => manager.addLog(job, level as 'info', level)
  for (const level of ['warning', 'Error', 'panic', 'verbose', 'constructor']) say(level)
  manager.addLog(ID, 'critical' as 'fatal', 'of another process')
  const said = [job, job, job, job, job].map(({ traceId }) => traceId)
  expect(lines.map(([first, , , id]) => [first, id])).toEqual([
    ...['warn', 'error', 'fatal', 'info', 'info'].map((level, i) => [level, said[i]]),
    ['fatal', undefined],
  ])
  expect(manager.link(manager.current())).toBeUndefined()
  expect(manager.link(job, 'broken')).toBeUndefined()
  manager.end(undefined as unknown as string)
  manager.end(job, null as unknown as undefined)
  expect(manager.open()).toEqual([])
})
