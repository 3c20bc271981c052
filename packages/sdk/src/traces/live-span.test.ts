import {
  type TracerProvider as ApiProvider,
  type AttributeValue,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { suppressTracing } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withWantedTraceId } from '../propagation/context-keys.ts'
import { LiveProvider } from './live-provider.ts'
import { LiveSpan } from './live-span.ts'
import { LiveTracer } from './live-tracer.ts'

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

const limits = {
  attributeValueLengthLimit: 10,
  attributeCountLimit: 4,
  eventCountLimit: 3,
  linkCountLimit: 2,
  attributePerEventCountLimit: 2,
  attributePerLinkCountLimit: 1,
}
const resource = resourceFromAttributes({ 'service.name': 's' })
const TRACE = 'ab'.repeat(16)
const ids = { traceId: TRACE, spanId: 'cd'.repeat(8), traceFlags: TraceFlags.SAMPLED }
const REMOTE = trace.setSpanContext(ROOT_CONTEXT, { ...ids, isRemote: true })

class Told implements SpanProcessor {
  readonly calls: string[] = []
  readonly ended: ReadableSpan[] = []
  onStart(span: Span): void {
    this.calls.push('start')
    span.setAttribute('at', 'start')
  }
  onEnding(span: Span): void {
    this.calls.push(`ending ${span.isRecording()}`)
    span.setAttribute('at', 'ending')
  }
  onEnd(span: ReadableSpan): void {
    this.calls.push(`end ${span.ended}`)
    this.ended.push(span)
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** Ours, and OpenTelemetry's own as what it has to be like. */
const PROVIDERS: Record<string, (told: Told, sampler: Sampler) => ApiProvider> = {
  ours: (told, sampler) => new LiveProvider({ resource, limits, sampler, listener: told }),
  theirs: (told, sampler) =>
    new TracerProvider({ resource, sampler, spanProcessors: [told], spanLimits: limits }),
}

interface Case {
  readonly options?: SpanOptions
  readonly within?: typeof ROOT_CONTEXT
  readonly work?: (span: Span) => void
  readonly sampler?: Sampler
}

function seen(provider: string, { options, within, work, sampler }: Case): unknown {
  const told = new Told()
  const make = PROVIDERS[provider]
  if (make === undefined) throw new Error(provider)
  const tracer = make(told, sampler ?? new AlwaysOnSampler()).getTracer('lib', '1.2', {
    schemaUrl: 'https://x/1',
  })
  const span = tracer.startSpan('work', options, within ?? ROOT_CONTEXT)
  const recording = span.isRecording()
  work?.(span)
  span.end([1_763_750_001, 500])
  // Nothing of this counts any more.
  span.setAttribute('late', 1).setStatus({ code: SpanStatusCode.ERROR }).updateName('late')
  span.addEvent('late').addLink({ context: ids })
  span.end()
  const { traceId, spanId, ...more } = span.spanContext()
  return {
    calls: told.calls,
    recording: [recording, span.isRecording()],
    ids: [/^[0-9a-f]{32}$/.test(traceId), /^[0-9a-f]{16}$/.test(spanId), traceId === TRACE],
    flags: more.traceFlags,
    spans: told.ended.map((each) => ({
      name: each.name,
      kind: each.kind,
      parent: each.parentSpanContext,
      start: each.startTime,
      end: each.endTime,
      duration: each.duration,
      status: each.status,
      attributes: { ...each.attributes },
      events: each.events,
      links: each.links,
      dropped: [each.droppedAttributesCount, each.droppedEventsCount, each.droppedLinksCount],
      resource: each.resource.attributes,
      scope: each.instrumentationScope,
    })),
  }
}

const startTime: [number, number] = [1_763_750_000, 123_456_789]
const wrong = { '': 'no name', object: {}, mixed: [1, 'a'] } as unknown as Record<string, string>

const CASES: Record<string, Case> = {
  'nothing but its times': { options: { startTime } },
  'a kind, attributes and links': {
    options: {
      startTime,
      kind: SpanKind.CLIENT,
      attributes: { a: 'text', b: 1.5, c: [true, false] },
      links: [{ context: ids, attributes: { x: 1, y: 2 } }, { context: ids }, { context: ids }],
    },
  },
  'more attributes than there may be, and longer ones': {
    options: { startTime, attributes: { a: 'x'.repeat(20), b: ['y'.repeat(20), 'z'], c: 1, d: 2 } },
    work: (span) => span.setAttributes({ a: 'again', e: 3, f: 4 }),
  },
  'what cannot be an attribute': {
    options: { startTime, attributes: wrong },
    work: (span) => {
      span.setAttributes(wrong)
      span.setAttribute('nothing', undefined as unknown as AttributeValue)
    },
  },
  'events with and without times': {
    options: { startTime },
    work: (span) => {
      span.addEvent('lost')
      span.addEvent('a', [1_763_750_000, 200_000_000])
      span.addEvent('b', { x: 'y'.repeat(20), y: 2, z: 3 }, [1_763_750_000, 300_000_000])
      span.addEvent('c', new Date(1_763_750_000_500))
    },
  },
  'an exception': {
    options: { startTime },
    work: (span) => {
      span.recordException('text', startTime)
      span.recordException({ name: 'N', message: 'm', stack: 's' }, startTime)
      span.recordException({ code: 7, message: 'm' }, startTime)
      span.recordException({} as Error, startTime)
    },
  },
  'a status that is never taken back': {
    options: { startTime },
    work: (span) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'no' })
      span.setStatus({ code: SpanStatusCode.UNSET })
      span.updateName('renamed')
    },
  },
  'a status that went well after all': {
    options: { startTime },
    work: (span) => {
      span.setStatus({ code: SpanStatusCode.ERROR, message: 5 as unknown as string })
      span.setStatus({ code: SpanStatusCode.OK, message: 'ignored' })
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'too late' })
    },
  },
  'an end before its start': { options: { startTime: [1_863_750_000, 0] } },
  'times as dates and milliseconds': { options: { startTime: new Date(1_763_750_000_250) } },
  'the trace of its caller': { options: { startTime }, within: REMOTE },
  'a root of its own': { options: { startTime, root: true }, within: REMOTE },
  'what is not sampled': { within: REMOTE, sampler: new AlwaysOffSampler() },
}

describe("is as OpenTelemetry's own", () => {
  it.each(Object.keys(CASES))('%s', (name) => {
    const each = CASES[name] ?? {}
    expect(seen('ours', each)).toEqual(seen('theirs', each))
  })
})

function started(options?: SpanOptions, within = ROOT_CONTEXT): { span: Span; told: Told } {
  const told = new Told()
  const roomy = { ...limits, attributeCountLimit: 100, attributeValueLengthLimit: 65_536 }
  const sampler = new AlwaysOnSampler()
  const provider = new LiveProvider({ resource, limits: roomy, sampler, listener: told })
  return { span: provider.getTracer('lib').startSpan('work', options, within), told }
}

it('takes its times of the clock', () => {
  const before = Date.now()
  const { span, told } = started()
  span.addEvent('then').addEvent('at', performance.now())
  span.end()
  const after = Date.now()
  const [ended] = told.ended
  const ms = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6
  for (const at of [
    ended?.startTime,
    ended?.endTime,
    ...(ended?.events.map((e) => e.time) ?? []),
  ]) {
    expect(ms(at ?? [0, 0])).toBeGreaterThanOrEqual(before - 1)
    expect(ms(at ?? [0, 0])).toBeLessThanOrEqual(after + 2)
  }
  const took = ms(ended?.endTime ?? [0, 0]) - ms(ended?.startTime ?? [0, 0])
  expect(ms(ended?.duration ?? [0, 0])).toBeCloseTo(took, 2)
})

it('has times of zero and -1 until its end, as theirs', () => {
  const { span } = started()
  const open = span as unknown as ReadableSpan
  expect([open.endTime, open.duration, open.ended]).toEqual([[0, 0], [-1, -1], false])
})

it('knows no special names of attributes', () => {
  const { span, told } = started({ attributes: JSON.parse('{"__proto__":"a","constructor":"b"}') })
  span.setAttribute('__proto__', 'c')
  span.end()
  expect(Object.entries(told.ended[0]?.attributes ?? {})).toEqual([
    ['__proto__', 'c'],
    ['constructor', 'b'],
    ['at', 'ending'],
  ])
})

it('takes over what nobody else has, without a copy, where the limits allow it', () => {
  const told = new Told()
  const sampler = new AlwaysOnSampler()
  const make = (given: typeof limits): LiveTracer => {
    const origin = { scope: { name: 'lib' }, resource, limits: given, listener: told }
    return new LiveTracer(origin, sampler)
  }
  const attributes = { path: 'x'.repeat(20) }
  const roomy = { ...limits, attributeValueLengthLimit: 65_536 }
  make(roomy).startWith('a', SpanKind.SERVER, attributes, ROOT_CONTEXT).end()
  make(limits)
    .startWith('b', SpanKind.SERVER, { ...attributes }, ROOT_CONTEXT)
    .end()
  expect(told.ended.map((span) => span.attributes['path'])).toEqual([
    'x'.repeat(20),
    'x'.repeat(10),
  ])
  expect(told.ended[0]?.attributes).toBe(attributes)
})

it('is what the active span is within startActiveSpan, whatever its arguments', () => {
  const told = new Told()
  const sampler = new AlwaysOnSampler()
  const tracer = new LiveProvider({ resource, limits, sampler, listener: told }).getTracer('lib')
  const active = (span: Span): boolean => {
    span.end()
    return trace.getActiveSpan() === span && span instanceof LiveSpan
  }
  expect([
    tracer.startActiveSpan('a', active),
    tracer.startActiveSpan('b', { kind: SpanKind.CLIENT }, active),
    tracer.startActiveSpan('c', {}, REMOTE, active),
  ]).toEqual([true, true, true])
  expect(told.ended.map((span) => [span.name, span.kind])).toEqual([
    ['a', SpanKind.INTERNAL],
    ['b', SpanKind.CLIENT],
    ['c', SpanKind.INTERNAL],
  ])
  expect(told.ended[2]?.spanContext().traceId).toBe(TRACE)
})

it('makes nothing where tracing is suppressed, and takes the id that its caller wants', () => {
  const { span: suppressed } = started({}, suppressTracing(ROOT_CONTEXT))
  expect([suppressed.isRecording(), suppressed.spanContext().traceId]).toEqual([
    false,
    '0'.repeat(32),
  ])
  const { span } = started({}, withWantedTraceId(ROOT_CONTEXT, TRACE))
  expect(span.spanContext().traceId).toBe(TRACE)
})

it('gives one tracer for one name, version and schema', () => {
  const parts = { resource, limits, sampler: new AlwaysOnSampler(), listener: new Told() }
  const provider = new LiveProvider(parts)
  const tracers = [
    provider.getTracer('a'),
    provider.getTracer('a'),
    provider.getTracer('a', '1'),
    provider.getTracer('a', undefined, { schemaUrl: 's' }),
    provider.getTracer('b'),
  ]
  expect(tracers[0]).toBe(tracers[1])
  expect(new Set(tracers).size).toBe(4)
})
