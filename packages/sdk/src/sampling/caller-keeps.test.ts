import { context, type Span, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { KeepNotices } from './keep-notices.ts'
import { readSampling } from './sampling-rules.ts'
import { TailSampler } from './tail-sampler.ts'

const ID = '1'.repeat(32)

/** A service whose caller does not keep the trace, or not yet. */
function service(path = '/') {
  const clock = { now: 0 }
  const kept: ReadableSpan[] = []
  const rules = readSampling({ ratio: 0 }, { environment: '', service: 's' }, () => undefined)
  const now = (): number => clock.now
  const notices = new KeepNotices({ now, to: () => true })
  const sampler = new TailSampler({
    rules,
    now,
    keep: (spans) => kept.push(...spans),
    notices,
  })
  const tracer = new TracerProvider({ sampler, spanProcessors: [sampler] }).getTracer('test')
  const ids = { traceId: ID, spanId: '2'.repeat(16), traceFlags: TraceFlags.NONE, isRemote: true }
  const caller = trace.setSpanContext(context.active(), ids)
  const request = (): Span => {
    const root = tracer.startSpan(
      'GET /',
      { kind: SpanKind.SERVER, attributes: { 'url.path': path } },
      caller,
    )
    const within = trace.setSpan(context.active(), root)
    const attributes = { 'url.full': 'http://below/' }
    tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes }, within).end()
    return root
  }
  return { clock, kept, sampler, notices, request, names: () => kept.map(({ name }) => name) }
}

test('what was dropped comes back when the caller keeps the trace later, and those below are told', () => {
  const { sampler, notices, request, names, kept } = service()
  request().end()
  expect(names()).toEqual([])
  sampler.callerKeeps('f'.repeat(32))
  sampler.callerKeeps(ID)
  sampler.callerKeeps(ID)
  expect(names()).toEqual(['GET', 'GET /'])
  expect(kept[1]?.attributes['sampling.reason']).toBe('caller')
  expect(sampler.decision(ID)).toMatchObject({ keep: true, reason: 'caller' })
  expect(sampler.counts()).toMatchObject({ kept: { caller: 1 }, revived: 1, missed: 0, told: 0 })
  expect(notices.take('http://below')).toBe(ID)
  expect(sampler.counts()).toMatchObject({ told: 1, untold: 0 })
})

test('a trace that is under way is kept when it ends', () => {
  const { sampler, request, names } = service()
  const root = request()
  sampler.callerKeeps(ID)
  // The caller knows already.
  expect(sampler.worthTelling(ID, { name: '', attributes: {} }, false)).toBe(false)
  expect(names()).toEqual([])
  root.end()
  expect(names()).toEqual(['GET', 'GET /'])
  expect(sampler.counts()).toMatchObject({ kept: { caller: 1 }, revived: 0 })
})

test('what is gone is counted as missed', () => {
  const { sampler, request, names, clock } = service()
  request().end()
  clock.now = 5001
  // Several requests tell.
  sampler.callerKeeps(ID)
  sampler.callerKeeps(ID)
  expect(names()).toEqual([])
  expect(sampler.counts()).toMatchObject({ kept: { caller: 0 }, missed: 1 })
})

test('a service that is called after that is told, too', () => {
  const { sampler, notices, request } = service()
  const root = request()
  sampler.callerKeeps(ID)
  root.end()
  expect(notices.take('http://below')).toBe(ID)
})

test('what a rule drops is neither kept nor missed', () => {
  const { sampler, request, names } = service('/health')
  request().end()
  sampler.callerKeeps(ID)
  expect(names()).toEqual([])
  expect(sampler.counts()).toMatchObject({ dropped: { rule: 1 }, missed: 0 })
})
