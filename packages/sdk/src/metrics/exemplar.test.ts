import { context, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { memoryTraces } from '../testing/memory-traces.ts'
import { MetricRegistry } from './registry.ts'
import { type ParsedSample, parseExposition } from './testing/parse-exposition.ts'

memoryTraces()

const OPEN = 'application/openmetrics-text'

function ids(n: number, traceFlags = TraceFlags.NONE): SpanContext {
  const digit = n.toString(16)
  return { traceId: digit.padStart(32, '0'), spanId: digit.padStart(16, '0'), traceFlags }
}

function within(span: SpanContext, run: () => void): void {
  context.with(trace.setSpanContext(context.active(), span), run)
}

function make(decisions: Map<string, boolean | undefined>): {
  observe: (span: SpanContext, value: number) => void
  exemplars: () => Promise<Map<string, ParsedSample['exemplar']>>
} {
  let now = 1_700_000_000_000
  const registry = new MetricRegistry({ now: () => ++now, warn: () => undefined })
  registry.configure({ isKept: ({ traceId }) => decisions.get(traceId) })
  const histogram = registry.histogram('h', { buckets: [1, 2] })
  return {
    observe: (span, value) => within(span, () => histogram.observe({}, value)),
    exemplars: async () => {
      const [family] = parseExposition((await registry.scrape(OPEN)).body, 'openmetrics')
      return new Map(
        family?.samples.flatMap(({ labels, exemplar }) =>
          exemplar === undefined ? [] : [[labels.get('le') ?? '', exemplar]],
        ),
      )
    },
  }
}

it('points at the last kept trace of each bucket', async () => {
  const decisions = new Map([1, 2, 3].map((n) => [ids(n).traceId, true]))
  const { observe, exemplars } = make(decisions)
  observe(ids(1), 0.5)
  observe(ids(2), 0.7)
  observe(ids(3), 5)
  observe(ids(4), 0.6)
  const found = await exemplars()
  expect([...found.keys()]).toEqual(['1.0', '+Inf'])
  expect(found.get('1.0')).toMatchObject({ value: 0.7 })
  expect(found.get('1.0')?.labels).toEqual(
    new Map([
      ['trace_id', ids(2).traceId],
      ['span_id', ids(2).spanId],
    ]),
  )
  expect(found.get('+Inf')?.value).toBe(5)
})

it('never points at a trace that was dropped', async () => {
  const { observe, exemplars } = make(new Map([[ids(1).traceId, false]]))
  observe(ids(1), 0.5)
  expect((await exemplars()).size).toBe(0)
})

it('waits until a trace is decided', async () => {
  const decisions = new Map<string, boolean | undefined>([
    [ids(1).traceId, undefined],
    [ids(2).traceId, undefined],
  ])
  const { observe, exemplars } = make(decisions)
  observe(ids(1), 0.5)
  // The first keeps its place, or a busy server would never show any.
  observe(ids(2), 0.6)
  expect((await exemplars()).size).toBe(0)
  decisions.set(ids(2).traceId, true)
  expect((await exemplars()).size).toBe(0)
  decisions.set(ids(1).traceId, true)
  expect((await exemplars()).get('1.0')?.value).toBe(0.5)
})

it('makes room for another when the one that waits is dropped', async () => {
  const decisions = new Map<string, boolean | undefined>([[ids(1).traceId, undefined]])
  const { observe, exemplars } = make(decisions)
  observe(ids(1), 0.5)
  decisions.set(ids(1).traceId, false)
  decisions.set(ids(2).traceId, undefined)
  observe(ids(2), 0.6)
  decisions.set(ids(2).traceId, true)
  expect((await exemplars()).get('1.0')?.value).toBe(0.6)
})

it('keeps the newer of two', async () => {
  const decisions = new Map<string, boolean | undefined>([
    [ids(1).traceId, undefined],
    [ids(2).traceId, true],
  ])
  const { observe, exemplars } = make(decisions)
  observe(ids(1), 0.5)
  observe(ids(2), 0.6)
  decisions.set(ids(1).traceId, true)
  expect((await exemplars()).get('1.0')?.value).toBe(0.6)
})

it('has none where they are off, nor without an active span', async () => {
  const registry = new MetricRegistry({ now: Date.now, warn: () => undefined })
  const histogram = registry.histogram('h')
  histogram.observe({}, 0.5)
  within(ids(1, TraceFlags.SAMPLED), () => {
    registry.configure({ exemplars: false })
    histogram.observe({}, 0.5)
  })
  expect((await registry.scrape(OPEN)).body).not.toContain('trace_id')
  registry.configure({ exemplars: true })
  within(ids(1, TraceFlags.SAMPLED), () => histogram.observe({}, 0.5))
  expect((await registry.scrape(OPEN)).body).toContain(ids(1).traceId)
})
