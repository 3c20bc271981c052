import { type ScopeTags, type SpanReader, systemClock, type TimeRange } from '@tailspan/model'
import {
  FederatedMetrics,
  FederatedSearch,
  FederatedTags,
  type Grid,
  type MetricsResult,
  type TraceCluster,
  TraceqlEngine,
  type TraceSearchHit,
} from '@tailspan/query'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { randomMetrics } from './random-metrics.ts'
import { randomTraces } from './random-spans.ts'
import { randomTraceql } from './random-traceql.ts'

// What many clusters answer together must be what one store answers in which every resource has its
// cluster's id, when no trace lies in two of them.

const SEED = 20_261_121
const RUNS = 1500
const MILLISECOND = 1_000_000n
const CLUSTERS = ['eu', 'us', 'u1']
const { signal } = new AbortController()
let clusters: TraceCluster[]
let whole: TraceqlEngine

const engine = (reader: SpanReader): TraceqlEngine =>
  new TraceqlEngine(reader, { clock: systemClock })

beforeAll(async () => {
  const [spans = []] = fc.sample(randomTraces, { seed: SEED, numRuns: 1 })
  const stores = new Map(CLUSTERS.map((id) => [id, new MemorySpanStore()]))
  const all = new MemorySpanStore()
  for (const span of spans) {
    const id = CLUSTERS[((span.trace * 7) % 5) % 3] ?? ''
    const own = span.trace % 4 === 0
    await stores.get(id)?.append(spanBatch([withResource(span, own ? { cluster: 'x' } : {})]))
    const seen = own ? { exported_cluster: 'x', cluster: id } : { cluster: id }
    await all.append(spanBatch([withResource(span, seen)]))
  }
  whole = engine(all)
  clusters = [...stores].map(([id, store]) => clusterOf(id, engine(store)))
})

function withResource(span: TestSpan, more: Record<string, string>): TestSpan {
  const added = Object.entries(more).map(([key, value]) => ({ key, value }))
  return { ...span, resource: [...(span.resource ?? []), ...added] }
}

function clusterOf(id: string, one: TraceqlEngine): TraceCluster {
  const rangeOf = ({ start, step, count }: Grid): TimeRange => ({
    start,
    end: start + step * BigInt(count - 1),
  })
  const answer = ({ series }: MetricsResult) => ({ series, partial: null })
  return {
    id,
    search: (text, request, until) => one.search(text, request, until),
    searchTags: async (search, request, until) => {
      const found: TraceSearchHit[] = []
      for await (const hit of one.tagHits(search, request, until)) found.push(hit)
      return found
    },
    tags: (filter, range, until) => one.tags(filter, range, until),
    tagValues: (tag, request, until) => one.tagValues(tag, request, until),
    metricsRange: async (text, grid, _exemplars, until) =>
      answer(await one.queryRange(text, rangeOf(grid), grid.step, until)),
    metricsInstant: async (text, grid, until) =>
      answer(await one.queryInstant(text, rangeOf(grid), until)),
  }
}

const fanOut: ConstructorParameters<typeof FederatedSearch>[1] = (asked, ask) =>
  Promise.all(asked.map(async (one) => ({ id: one.id, value: await ask(one, signal) })))

/** Makes queries look at the cluster. */
const naming = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.replaceAll('resource.user', 'resource.cluster'),
  (text: string) =>
    text
      .replaceAll(/resource\.(user|first|ms|flag)/g, 'resource.cluster')
      .replaceAll('"GET"', '"eu"')
      .replaceAll('resource."a b"', 'resource.exported_cluster')
      .replaceAll('"7"', '"x"'),
  (text: string) => text.replaceAll('resource.service.name', 'resource.cluster'),
)
const named = (queries: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(queries, naming).map(([text, name]) => name(text))

const time = fc.integer({ min: -10, max: 1300 }).map((ms) => BigInt(ms) * MILLISECOND)
const range = fc
  .tuple(time, time)
  .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a + MILLISECOND }))

test('searches', { timeout: 300_000 }, async () => {
  let found = 0
  const federated = new FederatedSearch(clusters, fanOut)
  const limit = fc.constantFrom(1, 3, 10, 1000)
  const question = fc.record({ query: named(randomTraceql), range, limit })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, ...how }) => {
      const request = { ...how, spss: 0 }
      const one = await printedHits(() => whole.search(query, request, signal))
      const many = await printedHits(() => federated.search(query, request))
      expect(many).toEqual(one)
      if (one.length > 0) found++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS / 10)
})

test('metrics', { timeout: 300_000 }, async () => {
  let found = 0
  const federated = new FederatedMetrics({ clusters, fanOut, clock: systemClock })
  const question = fc.record({
    query: named(randomMetrics),
    range,
    step: fc.constantFrom(1n, 7n, 50n, 400n, 5000n).map((ms) => ms * MILLISECOND),
    instant: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, range: times, step, instant }) => {
      let exact = true
      const many = await printedSeries(async () => {
        const { result, notes } = instant
          ? await federated.queryInstant(query, times)
          : await federated.queryRange(query, times, step, 0)
        exact = notes.length === 0
        return result
      })
      if (!exact) return
      const one = await printedSeries(() =>
        instant
          ? whole.queryInstant(query, times, signal)
          : whole.queryRange(query, times, step, signal),
      )
      expect(many).toEqual(one)
      if (one.length > 0) found++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS / 10)
})

test('tags and their values', async () => {
  const federated = new FederatedTags(clusters, fanOut)
  const all = { start: 0n, end: 10_000n * MILLISECOND }
  const byScope = (scopes: readonly ScopeTags[]): unknown =>
    scopes.map(({ scope, tags }) => `${scope} ${tags.join(' ')}`).sort()
  const filters = ['', '{ resource.cluster = "us" }', '{ .cluster != "eu" && name = "SELECT" }']
  for (const filter of filters) {
    const scopes = await whole.tags(filter, all, signal)
    expect(byScope(await federated.tags(filter, all))).toEqual(byScope(scopes))
    for (const { scope, tags } of scopes) {
      for (const name of tags) {
        const request = { filter, range: all, limit: 1000 }
        const tag = `${scope}.${JSON.stringify(name)}`
        const texts = (values: readonly unknown[]): string[] =>
          values.map((value) => JSON.stringify(value, plainly)).sort()
        const expected = texts(await whole.tagValues(tag, request, signal))
        expect(texts(await federated.tagValues(tag, request))).toEqual(expected)
        expect(expected).not.toEqual([])
      }
    }
  }
})

/** In order, but for attributes of spans: where the cluster stands among them does not matter. */
async function printedHits(ask: () => Promise<TraceSearchHit[]>): Promise<string[]> {
  try {
    return (await ask()).map((hit) =>
      JSON.stringify(
        {
          ...hit,
          spanSets: hit.spanSets.map((set) => ({
            ...set,
            spans: set.spans.map((span) => ({
              ...span,
              attributes: span.attributes.map((one) => JSON.stringify(one, plainly)).sort(),
            })),
          })),
        },
        plainly,
      ),
    )
  } catch (error) {
    return [String(error)]
  }
}

async function printedSeries(ask: () => Promise<MetricsResult>): Promise<string[]> {
  try {
    const { series } = await ask()
    return series
      .map(({ labels, values }) => JSON.stringify([labels, Array.from(values, rounded)], plainly))
      .sort()
  } catch (error) {
    return [String(error)]
  }
}

/** Without the last digits, which depend on the order of a sum. */
function rounded(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(9) : String(value)
}

function plainly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (!(value instanceof Map)) return value
  return [...(value as Map<unknown, unknown>)].map((one) => JSON.stringify(one, plainly)).sort()
}
