import { context, type Span, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { type IdGenerator, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { SamplingOptions } from '../options/sampling-options.ts'
import { withUndecided } from '../propagation/context-keys.ts'
import { readSampling } from './sampling-rules.ts'
import { TailSampler } from './tail-sampler.ts'

/** Ids whose share grows: the first is in no ratio, the last in every one. */
class CountedIds implements IdGenerator {
  next = 1
  #spans = 0
  generateTraceId = (): string => (this.next++).toString(16).padStart(32, '0')
  generateSpanId = (): string => (++this.#spans).toString(16).padStart(16, '0')
}

function setUp(options: SamplingOptions, parentBased = true) {
  const clock = { now: 0 }
  const kept: { readonly spans: readonly ReadableSpan[]; readonly remarkable: boolean }[] = []
  const rules = readSampling(options, { environment: '', service: 's' }, (option, why) => {
    throw new Error(`${option}: ${why}`)
  })
  const sampler = new TailSampler({
    rules: { ...rules, parentBased },
    now: () => clock.now,
    keep: (spans, remarkable) => kept.push({ spans, remarkable }),
  })
  const ids = new CountedIds()
  const provider = new TracerProvider({ sampler, spanProcessors: [sampler], idGenerator: ids })
  const tracer = provider.getTracer('test')
  return {
    sampler,
    clock,
    ids,
    kept,
    names: () => kept.map(({ spans }) => spans.map(({ name }) => name)),
    start: (name: string, parent?: Span | ReturnType<typeof remote>, attributes = {}) =>
      tracer.startSpan(
        name,
        { attributes },
        parent === undefined
          ? context.active()
          : 'end' in parent
            ? trace.setSpan(context.active(), parent)
            : parent,
      ),
  }
}

function remote(sampled: boolean | undefined, traceId = '1'.repeat(32)) {
  const traceFlags = sampled === true ? TraceFlags.SAMPLED : TraceFlags.NONE
  const ids = { traceId, spanId: '2'.repeat(16), traceFlags, isRemote: true }
  const parent = trace.setSpanContext(context.active(), ids)
  return sampled === undefined ? withUndecided(parent) : parent
}

const fail = (span: Span): Span => span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' })

test('a trace in the ratio leaves as a whole when its root ends, and says why', () => {
  const { start, kept, sampler } = setUp({ ratio: 1 })
  const root = start('root')
  start('child', root).end()
  expect(kept).toEqual([])
  root.end()
  expect(kept.map(({ spans, remarkable }) => [spans.map(({ name }) => name), remarkable])).toEqual([
    [['child', 'root'], false],
  ])
  expect(kept[0]?.spans[1]?.attributes).toEqual({ 'sampling.reason': 'head', 'sampling.ratio': 1 })
  expect(sampler.decision(root.spanContext().traceId)).toMatchObject({ keep: true, reason: 'head' })
})

test('an error anywhere in a trace keeps all of it, though the ratio does not', () => {
  const { start, kept, names, sampler } = setUp({ ratio: 0 })
  const root = start('root')
  expect(root.spanContext().traceFlags).toBe(TraceFlags.NONE)
  const middle = start('middle', root)
  fail(start('deep', middle)).end()
  middle.end()
  root.end()
  const dull = start('dull')
  dull.end()
  expect(names()).toEqual([['deep', 'middle', 'root']])
  expect(kept[0]).toMatchObject({ remarkable: true })
  expect(kept[0]?.spans[2]?.attributes['sampling.reason']).toBe('error')
  expect(sampler.counts()).toMatchObject({
    started: 2,
    kept: { error: 1 },
    dropped: { ratio: 1 },
    undecided: 0,
  })
  expect(sampler.decision(dull.spanContext().traceId)).toMatchObject({
    keep: false,
    reason: 'ratio',
  })
})

test('rules look at the root: its time, status, route and attributes', () => {
  const { start, names } = setUp({
    ratio: 0,
    keep: [
      { slowerThan: '500ms' },
      { status: [500, 599] },
      { status: 418 },
      { route: '/pay/*', method: 'POST' },
      { attributes: { tenant: 'gold' } },
    ],
  })
  const at = (name: string, attributes: Record<string, string | number>, ms = 1): void => {
    const span = start(name, undefined, attributes)
    const [seconds, nanos] = (span as unknown as ReadableSpan).startTime
    const from = seconds * 1000 + nanos / 1e6
    span.end(from + 1000 + ms)
  }
  at('fast', {}, -999)
  at('slow', {})
  at('server error', { 'http.response.status_code': 503 }, -999)
  at('not found', { 'http.response.status_code': 404 }, -999)
  at('teapot', { 'http.response.status_code': 418 }, -999)
  at('pay', { 'http.route': '/pay/:id', 'http.request.method': 'POST' }, -999)
  at('look', { 'http.route': '/pay/:id', 'http.request.method': 'GET' }, -999)
  at('gold', { tenant: 'gold' }, -999)
  expect(names().flat()).toEqual(['slow', 'server error', 'teapot', 'pay', 'gold'])
})

test('a rule may keep a part, which ids decide', () => {
  const { start, kept, ids } = setUp({ ratio: 0, keep: [{ error: true, ratio: 0.5 }] })
  fail(start('early')).end()
  ids.next = 2 ** 52 - 10
  fail(start('late')).end()
  expect(kept).toHaveLength(1)
})

test('what rules drop is not recorded at all, children included', () => {
  const { start, kept, sampler } = setUp({ ratio: 1, drop: [{ route: '/health' }] })
  const root = start('GET', undefined, { 'url.path': '/health' })
  expect([root.isRecording(), start('child', root).isRecording()]).toEqual([false, false])
  fail(root).end()
  expect(kept).toEqual([])
  expect(sampler.counts()).toMatchObject({ dropped: { rule: 1 } })
})

test('what the caller decided holds, unless it left that open or nobody asks', () => {
  const { start, kept, sampler } = setUp({ ratio: 0 })
  const sampled = start('sampled', remote(true))
  expect(sampled.spanContext().traceFlags).toBe(TraceFlags.SAMPLED)
  sampled.end()
  start('unsampled', remote(false, '3'.repeat(32))).end()
  start('open', remote(undefined, '4'.repeat(32))).end()
  expect(kept).toHaveLength(1)
  expect(sampler.counts()).toMatchObject({ kept: { parent: 1 }, dropped: { parent: 1, ratio: 1 } })
  const own = setUp({ ratio: 1 }, false)
  own.start('own', remote(false)).end()
  expect(own.names()).toEqual([['own']])
})

test('spans that end after the root follow the decision', () => {
  const { start, names } = setUp({ ratio: 1 })
  const root = start('root')
  const late = start('late', root)
  root.end()
  late.end()
  start('later', root).end()
  expect(names()).toEqual([['root'], ['late'], ['later']])
})

test('an error after the end brings back what was dropped a moment ago', () => {
  const { start, names, sampler, clock } = setUp({ ratio: 0 })
  const root = start('root')
  const late = start('late', root)
  root.end()
  fail(late).end()
  expect(names()).toEqual([['root', 'late']])
  const other = start('other')
  const tooLate = start('too late', other)
  other.end()
  clock.now += 60_000
  start('next').end()
  expect(sampler.counts()).toMatchObject({ revived: 1, missed: 0 })
  sampler.calleeKeeps(other.spanContext().traceId)
  fail(tooLate).end()
  expect(names()).toHaveLength(1)
  expect(sampler.counts()).toMatchObject({ revived: 1, missed: 2 })
})

test('a service that was called may ask to keep the trace, before and after its end', () => {
  const { start, names, kept, sampler } = setUp({ ratio: 0 })
  const before = start('before')
  sampler.calleeKeeps(before.spanContext().traceId)
  before.end()
  const after = start('after')
  after.end()
  sampler.calleeKeeps(after.spanContext().traceId)
  expect(names()).toEqual([['before'], ['after']])
  expect(kept[1]?.spans[0]?.attributes['sampling.reason']).toBe('callee')
})

test('the caller is told when rules would keep what it does not', () => {
  const { start, sampler, clock } = setUp({ ratio: 0 })
  const root = start('root', remote(false))
  const { traceId } = root.spanContext()
  const routed = { name: 'root', attributes: {} }
  expect(sampler.worthTelling(traceId, routed, false)).toBe(false)
  expect(sampler.worthTelling(traceId, routed, true)).toBe(true)
  clock.now += 1001
  expect(sampler.worthTelling(traceId, routed, false)).toBe(true)
  const sampled = start('sampled', remote(true, '5'.repeat(32)))
  expect(sampler.worthTelling(sampled.spanContext().traceId, routed, true)).toBe(false)
})

test('two parts of one trace in a process are one decision', () => {
  const { start, names } = setUp({ ratio: 0 })
  const first = start('first', remote(false))
  const second = start('second', remote(false))
  first.end()
  fail(second).end()
  expect(names()).toEqual([['first', 'second']])
})

test('too many traces decide the oldest at once', () => {
  const { start, names, sampler } = setUp({ ratio: 1, buffer: { traces: 2 } })
  const roots = ['a', 'b', 'c'].map((name) => {
    const root = start(name)
    start(`${name} child`, root).end()
    return root
  })
  expect(names()).toEqual([['a child']])
  expect(sampler.counts()).toMatchObject({ undecided: 2, early: 1 })
  for (const root of roots) root.end()
  expect(names()).toEqual([['a child'], ['a'], ['b child', 'b'], ['c child', 'c']])
})

test('too many spans decide as well, of one trace and of all', () => {
  const long = setUp({ ratio: 1, buffer: { spansPerTrace: 3 } })
  const root = long.start('root')
  for (const name of ['1', '2', '3', '4']) long.start(name, root).end()
  expect(long.names()).toEqual([['1', '2', '3'], ['4']])
  const many = setUp({ ratio: 1, buffer: { spans: 3 } })
  for (const name of ['a', 'b', 'c', 'd']) many.start(`${name} child`, many.start(name)).end()
  expect(many.names()).toEqual([['a child']])
})

test('a trace whose root does not end is decided after a while, and goes on by that', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { start, names, sampler, clock } = setUp({ ratio: 0, buffer: { wait: '2s' } })
  const stream = start('stream')
  start('first', stream).end()
  for (let second = 0; second < 2; second++) {
    expect(names()).toEqual([])
    clock.now += 1000
    vi.advanceTimersByTime(1000)
  }
  expect(names()).toEqual([['first']])
  start('second', stream).end()
  stream.end()
  expect(names()).toEqual([['first'], ['second'], ['stream']])
  expect(sampler.counts()).toMatchObject({ kept: { slow: 1 }, early: 1, undecided: 0 })
})

test('at the end of the process errors are kept, and the rest by the ratio', () => {
  const { start, names, sampler } = setUp({ ratio: 0 })
  const bad = start('bad')
  fail(start('child', bad)).end()
  start('good child', start('good')).end()
  sampler.decideAll()
  expect(names()).toEqual([['child']])
  expect(sampler.counts().undecided).toBe(0)
})

test('many errors raise the ratio, and say so', () => {
  const { start, kept, sampler } = setUp({ ratio: 0, keep: [], adaptive: { errorRate: 0.5 } })
  for (let i = 0; i < 20; i++) fail(start('bad')).end()
  expect([kept.length > 0, sampler.counts().raised]).toEqual([true, true])
  expect(kept.at(-1)?.spans[0]?.attributes['sampling.reason']).toBe('adaptive')
})
