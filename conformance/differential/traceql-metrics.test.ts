import { type MetricsResult, shownExemplars, type TraceqlEngine } from '@tailspan/query'
import { spanIdOf, type TestSpan, traceIdOf } from '@tailspan/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomFilterMetrics, randomMetrics } from './random-metrics.ts'
import { randomTraces } from './random-spans.ts'
import { TraceEngines } from './trace-engines.ts'

// Series made of what the store lets through must be those made of every trace.

const SEED = 20_261_121
const RUNS = 1000
const PART_RUNS = 150
const MILLISECOND = 1_000_000n
/** Makes traces last up to an hour and lie 20 s apart. */
const STRETCH = 1000n
const { signal } = new AbortController()
let engines: TraceEngines
let stretched: TraceEngines

beforeAll(async () => {
  const [spans = []] = fc.sample(randomTraces, { seed: SEED, numRuns: 1 })
  engines = await TraceEngines.over(spans)
  stretched = await TraceEngines.over(spans.map(stretch))
})
afterAll(async () => {
  await engines.close()
  await stretched.close()
})

function stretch(span: TestSpan): TestSpan {
  return {
    ...span,
    start: span.start * STRETCH,
    ...(span.end === undefined ? {} : { end: span.end * STRETCH }),
  }
}

const time = fc.integer({ min: -10, max: 1300 }).map((ms) => BigInt(ms) * MILLISECOND)
const range = fc
  .tuple(time, time)
  .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a + MILLISECOND }))
const step = fc.constantFrom(1n, 7n, 50n, 400n, 5000n).map((ms) => ms * MILLISECOND)

test('metrics over time and at once', { timeout: 300_000 }, async () => {
  let found = 0
  const question = fc.record({ query: randomMetrics, range, step: fc.option(step), once: one() })
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const run = (engine: TraceqlEngine): Promise<unknown> =>
        printed(() =>
          asked.once
            ? engine.queryInstant(asked.query, asked.range, signal)
            : engine.queryRange(asked.query, asked.range, asked.step ?? undefined, signal),
        )
      const expected = await run(engines.plain)
      expect(await run(engines.pushed)).toEqual(expected)
      if (Array.isArray(expected) && expected.length > 0) found++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS / 4)
})

test('exemplars are spans that count for the point beside which they stand', {
  timeout: 300_000,
}, async () => {
  let shown = 0
  const question = fc.record({ query: randomMetrics, range, step })
  const [spans = []] = fc.sample(randomTraces, { seed: SEED, numRuns: 1 })
  const starts = new Map(spans.map((s) => [`${traceIdOf(s.trace)} ${spanIdOf(s.id)}`, s.start]))
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const { query } = asked
      const options = { exemplars: 5 }
      const result = await engines.pushed
        .queryRange(query, asked.range, asked.step, signal, options)
        .catch(() => undefined)
      if (result === undefined) return
      const traces: unknown[] = []
      for (const series of result.series) {
        for (const { labels, at, sample, value } of shownExemplars(series)) {
          const [trace, span] = labels.map((label) => label.value)
          expect(starts.get(`${trace as string} ${span as string}`)).toBe(at)
          expect(sampleOf(result.grid, at, asked.step)).toBe(sample)
          expect(series.values[sample]).not.toBeNaN()
          expect(value).not.toBeNaN()
          traces.push(trace)
        }
      }
      // Each side of a calculation has traces of its own.
      const most = query.startsWith('(') ? 4 : 5
      expect(traces.length).toBeLessThanOrEqual(most)
      if (!query.startsWith('(')) expect(new Set(traces).size).toBe(traces.length)
      shown += traces.length
    }),
    { seed: SEED, numRuns: PART_RUNS },
  )
  expect(shown).toBeGreaterThan(PART_RUNS)
})

/** The sample in whose step, open at its start, an instant lies. */
function sampleOf(grid: { readonly start: bigint }, at: bigint, width: bigint): number {
  return Number((at - grid.start + width - 1n) / width)
}

test('metrics in parts of time', { timeout: 300_000 }, async () => {
  let found = 0
  const parts = fc.integer({ min: 1, max: 9 })
  const question = fc.record({ query: randomFilterMetrics, range, step, parts })
  await fc.assert(
    fc.asyncProperty(question, async (asked) => {
      const long = { start: asked.range.start * STRETCH, end: asked.range.end * STRETCH }
      const wide = asked.step * STRETCH
      const expected = await printed(() =>
        stretched.plain.queryRange(asked.query, long, wide, signal),
      )
      const actual = await printed(async () => {
        const { query, parts: count } = asked
        let last: MetricsResult | undefined
        const running = stretched.pushed.rangeParts(query, long, wide, signal, { parts: count })
        for await (const { grid, result } of running) last = { grid, ...result() }
        return last
      })
      expect(actual).toEqual(expected)
      if (Array.isArray(expected) && expected.length > 0) found++
    }),
    { seed: SEED, numRuns: PART_RUNS },
  )
  expect(found).toBeGreaterThan(PART_RUNS / 4)
})

function one(): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 4 }).map((n) => n === 0)
}

/** Series by their labels, in any order; numbers without the last digits, which depend on the order of a sum. */
async function printed(run: () => Promise<MetricsResult | undefined>): Promise<unknown> {
  try {
    const result = await run()
    if (result === undefined) return 'nothing'
    return result.series
      .map(({ labels, values }) =>
        JSON.stringify(
          [result.partial, labels, [...values].map((value) => value.toPrecision(10))],
          plainly,
        ),
      )
      .sort()
  } catch (error) {
    return String(error)
  }
}

function plainly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}
