import { once } from 'node:events'
import { status } from '@grpc/grpc-js'
import type { Clock, SpanReader, TraceBatch, TraceSelection } from '@tailspan/model'
import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, spanIdOf, type TestSpan, traceIdOf } from '@tailspan/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { StreamingServer } from './streaming-server.ts'
import { type Method, StreamingClient } from './testing/streaming-client.ts'

const SECOND = 1_000_000_000n
const clock: Clock = { now: () => 100_000n * SECOND }

interface Found {
  traces: { id: string; rootName: string; spanSets: unknown[] }[]
  metrics: { traces: number; done: number; total: number; spans: string }
}

/** One trace per second, of one span, and a second span in the first. */
function traces(count: number): TestSpan[] {
  const spans = Array.from(
    { length: count },
    (_, i): TestSpan => ({
      trace: i + 1,
      id: i + 1,
      name: `t${i + 1}`,
      kind: 2,
      start: BigInt(100 + i) * SECOND,
      end: BigInt(100 + i) * SECOND + 1_500_000_000n,
      service: i % 2 === 0 ? 'shop' : 'cart',
      attributes: [{ key: 'n', value: BigInt(i + 1) }],
    }),
  )
  const child = { trace: 1, id: 99, parent: 1, name: 'SELECT', status: 2, start: 100n * SECOND }
  return [...spans, { ...child, service: 'db' }]
}

async function serve(
  reader: SpanReader,
  options: { intervalMs?: number; timeoutMs?: number } = {},
): Promise<StreamingClient> {
  const { intervalMs = 60_000, ...rest } = options
  const deps = { spans: reader, engine: new TraceqlEngine(reader, { clock }), clock, ...rest }
  const errors: unknown[] = []
  const server = new StreamingServer(deps, { intervalMs, onInternal: (e) => void errors.push(e) })
  const client = new StreamingClient(`127.0.0.1:${await server.listen('127.0.0.1', 0)}`)
  onTestFinished(() => {
    client.close()
    server.close()
  })
  return client
}

async function kept(spans: readonly TestSpan[]): Promise<MemorySpanStore> {
  const store = new MemorySpanStore()
  await store.append(spanBatch(spans))
  return store
}

/** A reader whose selections wait for `open` after each trace. */
function gated(store: SpanReader): {
  reader: SpanReader
  open: () => void
  ended: Promise<unknown>
} {
  const waiting: (() => void)[] = []
  let end: (reason: unknown) => void = () => {}
  const ended = new Promise((resolve) => {
    end = resolve
  })
  async function* select(
    selection: TraceSelection,
    signal: AbortSignal,
  ): AsyncGenerator<TraceBatch> {
    try {
      for await (const batch of store.select(selection, signal)) {
        for (const [i, from] of batch.offsets.entries()) {
          const to = batch.offsets[i + 1] ?? batch.spans.length
          const rows = Array.from({ length: to - from }, (_, k) => from + k)
          yield { spans: rowsOf(batch.spans, rows), offsets: Uint32Array.of(0) }
          await new Promise<void>((resolve, reject) => {
            waiting.push(resolve)
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          })
        }
      }
    } finally {
      end(signal.reason)
    }
  }
  const reader = Object.assign(Object.create(store) as SpanReader, { select })
  return { reader, open: () => waiting.shift()?.(), ended }
}

function rowsOf(batch: TraceBatch['spans'], rows: readonly number[]): TraceBatch['spans'] {
  const picked = Object.entries(batch).map(([name, column]) => {
    if (!Array.isArray(column) && !ArrayBuffer.isView(column)) return [name, rows.length]
    if (name === 'resources' || name === 'scopes') return [name, column]
    const values = column as unknown as { [row: number]: unknown }
    const list = rows.map((row) => values[row])
    const { constructor } = column as unknown as { constructor: { from(list: unknown[]): unknown } }
    return [name, constructor.from(list)]
  })
  return Object.fromEntries(picked) as TraceBatch['spans']
}

test('a search answers in the end all that it found, with its metrics', async () => {
  const client = await serve(await kept(traces(3)))
  const messages = await client.all<Found>('Search', { query: '{ .n >= 2 }', spss: 3 })
  expect(messages).toHaveLength(1)
  expect(messages[0]?.metrics).toMatchObject({ traces: 2, done: 1, total: 1, spans: '2' })
  const spanSet = {
    matched: 1,
    spans: [
      {
        id: spanIdOf(3),
        name: 't3',
        start: '102000000000',
        duration: '1500000000',
        attributes: [{ key: 'n', value: { whole: '3' } }],
      },
    ],
    attributes: [],
  }
  expect(messages[0]?.traces[0]).toEqual({
    id: traceIdOf(3).replace(/^0+/, ''),
    rootService: 'shop',
    rootName: 't3',
    start: '102000000000',
    ms: 1500,
    spanSet,
    spanSets: [spanSet],
    services: { shop: { spans: 1, errors: 0 } },
  })
})

test('a search sends what it found while it goes on, each trace once before the end', async () => {
  const { reader, open } = gated(await kept(traces(3)))
  const client = await serve(reader, { intervalMs: 1 })
  const call = client.start('Search', { query: '{ }', spss: 1 })
  const seen: string[] = []
  let last: Found | undefined
  for await (const message of call) {
    last = message as Found
    if (last.metrics.done === 1) break
    for (const { rootName } of last.traces) {
      seen.push(rootName)
      open()
    }
  }
  // The last one is waited for by the reader, and by nobody who would open.
  expect(seen).toEqual(['t3', 't2', 't1'])
  expect(last?.traces.map(({ rootName }) => rootName)).toEqual(['t3', 't2', 't1'])
})

test('a search by tags and duration', async () => {
  const client = await serve(await kept(traces(3)))
  const names = async (request: Record<string, unknown>): Promise<string[][]> =>
    (await client.all<Found>('Search', request)).map((m) => m.traces.map((t) => t.rootName))
  expect(await names({ tags: { 'service.name': 'ca' } })).toEqual([['t2']])
  expect(await names({ tags: { 'service.name': 'a "b' } })).toEqual([[]])
  expect(await names({ minMs: 1501 })).toEqual([[]])
  expect(await names({ start: 90, end: 100, limit: 5 })).toEqual([['t1']])
  expect(await names({ limit: 1 })).toEqual([['t3']])
})

test('a large answer comes in messages that clients take', async () => {
  const blob = 'x'.repeat(400_000)
  const spans = traces(9).map((span) => ({ ...span, attributes: [{ key: 'blob', value: blob }] }))
  const client = await serve(await kept(spans))
  const messages = await client.all<Found>('Search', { query: '{ .blob != nil }', spss: 1 })
  expect(messages.length).toBeGreaterThan(3)
  expect(messages.flatMap((m) => m.traces.map((t) => t.rootName))).toHaveLength(9)
})

test.each<[Method, Record<string, unknown>, unknown]>([
  ['SearchTags', {}, { names: ['n', 'service.name'] }],
  ['SearchTags', { scope: 'span' }, { names: ['n'] }],
  [
    'SearchTagsV2',
    { scope: 'resource', query: '{ name = "t1" }' },
    { scopes: [{ name: 'resource', tags: ['service.name'] }] },
  ],
  ['SearchTagValues', { tag: 'service.name' }, { names: ['cart', 'db', 'shop'] }],
  [
    'SearchTagValuesV2',
    { tag: 'span.n', query: '{ name = "t2" }' },
    { values: [{ type: 'int', value: '2' }] },
  ],
  ['SearchTagValuesV2', { tag: 'name', start: 90, end: 99 }, { values: [] }],
])('%s of %j', async (method, request, answer) => {
  const client = await serve(await kept(traces(3)))
  const messages = await client.all<Record<string, unknown>>(method, request)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatchObject({ ...(answer as object), metrics: {} })
})

interface Ranges {
  series: {
    labels: { key: string; value: Record<string, unknown> }[]
    samples: { ms: string; value: number }[]
    exemplars: { ms: string; value: number; labels: { key: string }[] }[]
  }[]
  metrics: { done: number; total: number }
}

const QUERY = '{ } | count_over_time() by (resource.service.name)'
const RANGE = {
  start: String(90n * SECOND),
  end: String(110n * SECOND),
  step: String(10n * SECOND),
}

test('metrics over time, with exemplars', async () => {
  const client = await serve(await kept(traces(2)))
  const messages = await client.all<Ranges>('MetricsQueryRange', { query: QUERY, ...RANGE })
  expect(messages).toHaveLength(1)
  const cart = messages[0]?.series.find((s) => s.labels[0]?.value['text'] === 'cart')
  expect(cart?.samples).toEqual([
    { ms: '90000', value: 0 },
    { ms: '100000', value: 0 },
    { ms: '110000', value: 1 },
  ])
  expect(cart?.exemplars).toMatchObject([
    {
      ms: '101000',
      value: 1,
      labels: [{ key: 'trace:id', value: { text: traceIdOf(2) } }, {}, {}],
    },
  ])
  const none = { query: `${QUERY} with (exemplars=0)`, ...RANGE }
  const [plain] = await client.all<Ranges>('MetricsQueryRange', none)
  expect(plain?.series.flatMap((s) => s.exemplars)).toEqual([])
})

test('metrics over a long time come in parts, newest first, and whole in the end', async () => {
  const hour = 3600n
  const spans = Array.from({ length: 4 }, (_, i): TestSpan => {
    const start = (BigInt(i) * hour + 1800n) * SECOND
    return { trace: i + 1, id: 1, name: 'x', start, end: start + 1n }
  })
  const { reader, open } = gated(await kept(spans))
  const client = await serve(reader, { intervalMs: 1 })
  const range = { start: '0', end: String(4n * hour * SECOND), step: String(hour * SECOND) }
  const call = client.start('MetricsQueryRange', { query: '{ } | count_over_time()', ...range })
  const parts: string[][] = []
  for await (const message of call) {
    const { series } = message as Ranges
    open()
    if (series.length > 0) parts.push(series[0]?.samples.map((s) => `${s.ms}=${s.value}`) ?? [])
  }
  const whole = ['0=0', '3600000=1', '7200000=1', '10800000=1', '14400000=1']
  expect(parts.at(-1)).toEqual(whole)
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.slice(0, -1).reverse().flat()).toEqual(
    whole.slice(-parts.slice(0, -1).flat().length),
  )
})

test('metrics at once', async () => {
  const client = await serve(await kept(traces(3)))
  const request = { query: '{ } | max_over_time(.n)', start: RANGE.start, end: RANGE.end }
  expect(await client.all('MetricsQueryInstant', request)).toMatchObject([
    {
      series: [{ labels: [{ key: '__name__', value: { text: 'max_over_time' } }], value: 3 }],
      metrics: { done: 1, total: 1 },
      status: 0,
    },
  ])
})

test.each<[Method, Record<string, unknown>, string]>([
  ['Search', { query: '{ .a = }' }, 'invalid TraceQL query: parse error at line 1, col 8'],
  ['Search', { query: '{ }', tags: { a: 'b' } }, "can't specify tags and q"],
  ['Search', { query: '{ }', start: 5, end: 5 }, 'received start=5 end=5'],
  ['SearchTags', { scope: 'bogus' }, 'invalid scope: bogus'],
  ['SearchTagsV2', { start: 5 }, 'only one of start and end'],
  ['SearchTagValuesV2', { tag: 'foo' }, 'failed to parse identifier foo'],
  ['MetricsQueryRange', { query: '{ }', ...RANGE }, 'not a metrics query'],
  ['MetricsQueryRange', { query: QUERY, ...RANGE, step: '1' }, 'step of 1ns is too small'],
  [
    'MetricsQueryInstant',
    { query: QUERY, start: '100000000000', end: '100000000000' },
    'end must be',
  ],
])('%s refuses %j with the words of the HTTP answer', async (method, request, text) => {
  const client = await serve(await kept(traces(1)))
  const error = await client.failure(method, request)
  expect(error.code).toBe(status.INVALID_ARGUMENT)
  expect(error.details).toContain(text)
})

test('errors that nobody foresaw keep their words to the server', async () => {
  const store = new MemorySpanStore()
  const tags = async (): Promise<never> => Promise.reject(new Error('secret'))
  const client = await serve(Object.assign(Object.create(store) as SpanReader, { tags }))
  const error = await client.failure('SearchTags', {})
  expect(error.code).toBe(status.INTERNAL)
  expect(error.details).not.toContain('secret')
})

test('a client that leaves ends its query', async () => {
  const { reader, ended } = gated(await kept(traces(2)))
  const client = await serve(reader, { intervalMs: 1 })
  const call = client.start('Search', { query: '{ }' })
  call.on('error', () => {})
  await once(call, 'data')
  call.cancel()
  expect(await ended).toMatchObject({ code: 'cancelled' })
})

test('a query that takes too long is ended', async () => {
  const { reader, ended } = gated(await kept(traces(2)))
  const client = await serve(reader, { timeoutMs: 20 })
  const error = await client.failure('Search', { query: '{ }' })
  expect(error.code).toBe(status.DEADLINE_EXCEEDED)
  expect(await ended).toMatchObject({ code: 'timeout' })
})

test('a client that does not read holds up only its own call', async () => {
  const blob = 'x'.repeat(900_000)
  const spans = traces(20).map((span) => ({ ...span, attributes: [{ key: 'blob', value: blob }] }))
  const client = await serve(await kept(spans))
  const slow = client.start('Search', { query: '{ .blob != nil }', spss: 1 })
  slow.pause()
  await once(slow, 'metadata')
  const other = await client.all<Found>('Search', { query: '{ name = "SELECT" }' })
  expect(other[0]?.traces).toHaveLength(1)
  const names: string[] = []
  for await (const message of slow) names.push(...(message as Found).traces.map((t) => t.rootName))
  expect(names).toHaveLength(20)
})
