import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore } from '@tailspan/store'
import { spanBatch, spanIdOf, traceIdOf } from '@tailspan/testkit'
import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { registerTempo } from './index.ts'
import { ask, clock, SPANS } from './testing/tempo-app.ts'

test('metrics over time and at once', async () => {
  const q = '{ } | count_over_time()'
  const labels = [{ key: '__name__', value: { stringValue: 'count_over_time' } }]
  const range = await ask('/api/metrics/query_range', { q, start: 90, end: 110, step: '10s' })
  expect(range.json()).toMatchObject({
    series: [
      {
        labels,
        samples: [
          { timestampMs: '90000', value: 0 },
          { timestampMs: '100000', value: 1 },
          { timestampMs: '110000', value: 1 },
        ],
      },
    ],
  })
  const instant = await ask('/api/metrics/query', { q, end: '1970-01-01T00:01:50.5Z', since: '1m' })
  expect(instant.json()).toEqual({ series: [{ labels, value: 2 }], metrics: {} })
})

test('a range query shows exemplars, no more than are asked for', async () => {
  const range = { start: 90, end: 110, step: '10s' }
  const shown = async (params: Record<string, string | number>): Promise<unknown[]> => {
    const answer = await ask('/api/metrics/query_range', { ...range, ...params })
    const { series } = answer.json<{ series: { exemplars?: unknown[] }[] }>()
    return series.flatMap((one) => one.exemplars ?? [])
  }
  const q = '{ .n = 12 } | max_over_time(duration) by (name)'
  expect(await shown({ q })).toEqual([
    {
      labels: [
        { key: 'trace:id', value: { stringValue: traceIdOf(1) } },
        { key: 'span:id', value: { stringValue: spanIdOf(1) } },
        { key: 'span.n', value: { intValue: '12' } },
        { key: 'duration', value: { stringValue: '2s' } },
        { key: 'name', value: { stringValue: 'GET /' } },
      ],
      value: 2,
      timestampMs: '100000',
    },
  ])
  expect(await shown({ q, exemplars: 'x' })).toHaveLength(1)
  expect(await shown({ q: `${q} with (exemplars=false)`, exemplars: 5 })).toEqual([])
})

test('compare() shows its exemplars beside the totals of the names', async () => {
  const range = { start: 90, end: 110, step: '10s' }
  const q = '{ kind = server } | compare({ status = error })'
  const answer = await ask('/api/metrics/query_range', { q, ...range })
  const shown = answer
    .json<{ series: { labels: { key: string }[]; exemplars?: unknown[] }[] }>()
    .series.filter(({ exemplars = [] }) => exemplars.length > 0)
  expect(shown).toMatchObject([
    {
      labels: [{ value: { stringValue: 'baseline_total' } }, { key: 'name' }],
      exemplars: [
        { labels: [{ key: 'trace:id' }, { value: { stringValue: spanIdOf(1) } }, { key: 'kind' }] },
      ],
    },
  ])
})

test('an infinite value has a name', async () => {
  const q = '({ } | count_over_time()) - (1.0 / 0)'
  const range = await ask('/api/metrics/query_range', { q, start: 100, end: 110, step: '10s' })
  const [{ samples }] = range.json<{ series: [{ samples: unknown[] }] }>().series
  expect(samples[0]).toEqual({ timestampMs: '100000', value: '-Infinity' })
  const instant = await ask('/api/metrics/query', { q, end: '110', since: '1m' })
  expect(instant.json()).toMatchObject({ series: [{ value: '-Infinity' }] })
})

test('too many series make a partial answer', async () => {
  const store = new MemorySpanStore()
  await store.append(spanBatch(SPANS))
  const limits = { maxSeries: 1, maxPoints: 100, maxSamples: 1000 }
  const engine = new TraceqlEngine(store, { clock, limits })
  const app = fastify()
  onTestFinished(() => app.close())
  registerTempo(app, { spans: store, engine, clock })
  const params = new URLSearchParams({
    q: '{ } | rate() by (name)',
    start: '90',
    end: '110',
    step: '5s',
  })
  for (const path of ['/api/metrics/query_range', '/api/metrics/query']) {
    const answer = await app.inject(`${path}?${params.toString()}`)
    expect(answer.json()).toMatchObject({ series: [{}], status: 'PARTIAL' })
    expect(answer.json<{ series: unknown[] }>().series).toHaveLength(1)
  }
})
