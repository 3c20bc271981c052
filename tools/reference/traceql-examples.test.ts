import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { traceqlSections } from './traceql-examples.ts'

const START = 1_760_000_000_000_000_000n
const MS = 1_000_000n
const range = { start: START - 1_000n * MS, end: START + 60_000n * MS }

/** One trace in which every example finds something: a request, two calls below it, their server. */
const SPANS: readonly TestSpan[] = [
  {
    trace: 1,
    id: 1,
    name: 'GET /cart',
    kind: 2,
    service: 'front',
    start: START,
    end: START + 1_500n * MS,
    scope: { name: 'http', version: '1.2.0', attributes: [{ key: 'lang', value: 'js' }] },
    attributes: [{ key: 'http.url', value: '/cart' }],
  },
  {
    trace: 1,
    id: 2,
    parent: 1,
    name: 'call',
    kind: 3,
    status: 2,
    message: 'time out',
    service: 'front',
    start: START + 10n * MS,
    end: START + 900n * MS,
    attributes: [
      { key: 'http.status_code', value: 503n },
      { key: 'http.url', value: '/cart' },
      { key: 'retries', value: 2n },
      { key: 'tags', value: ['slow', 'late'] },
    ],
    events: [
      { time: START + 100n * MS, name: 'retry', attributes: [{ key: 'attempt', value: 2n }] },
    ],
    links: [{ trace: 2, id: 9, attributes: [{ key: 'why', value: 'retry' }] }],
  },
  {
    trace: 1,
    id: 3,
    parent: 1,
    name: 'query',
    kind: 3,
    service: 'cart',
    start: START + 910n * MS,
    end: START + 950n * MS,
  },
  {
    trace: 1,
    id: 4,
    parent: 2,
    name: 'read',
    kind: 2,
    service: 'cart',
    start: START + 20n * MS,
    end: START + 700n * MS,
  },
]

const store = new MemorySpanStore()
const engine = new TraceqlEngine(store, { clock: { now: () => range.end } })
const { signal } = new AbortController()

beforeAll(async () => {
  await store.append(spanBatch(SPANS))
})

describe.each(traceqlSections)('$title', ({ title, examples }) => {
  it.each(examples)('$query finds something', async ({ query }) => {
    if (title === 'Metrics') {
      const { series } = await engine.queryRange(query, range, 1_000n * MS, signal)
      expect(series.length).toBeGreaterThan(0)
      return
    }
    const hits = await engine.search(query, { range, limit: 10, spss: 3 }, signal)
    expect(hits).toHaveLength(1)
  })
})
