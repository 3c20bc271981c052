import { expect, it } from 'vitest'
import { MetricRegistry, type MetricSettings } from './registry.ts'
import { type ParsedFamily, parseExposition } from './testing/parse-exposition.ts'

const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'

function make(settings: Partial<MetricSettings> = {}): {
  registry: MetricRegistry
  warnings: string[]
  both: () => Promise<[text: ParsedFamily[], open: ParsedFamily[]]>
} {
  const warnings: string[] = []
  const registry = new MetricRegistry({
    now: () => 1_700_000_000_123,
    warn: (message) => void warnings.push(message),
  })
  registry.configure(settings)
  return {
    registry,
    warnings,
    both: async () => {
      const text = await registry.scrape()
      const open = await registry.scrape(OPEN)
      expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
      return [parseExposition(text.body, 'text'), parseExposition(open.body, 'openmetrics')]
    },
  }
}

it('writes each kind in both formats', async () => {
  const { registry, warnings, both } = make()
  const orders = registry.counter('orders_total', { help: 'Taken orders', labels: ['status'] })
  orders.add({ status: 'paid' })
  orders.add({ status: 'paid' }, 2.5)
  registry.gauge('queue.size').set({}, -3)
  registry
    .histogram('pay.duration', { unit: 's', buckets: [0.1, 1], help: 'How long' })
    .observe({}, 0.1)
  const [text, open] = await both()
  expect(text.map(({ name, type }) => [name, type])).toEqual([
    ['orders_total', 'counter'],
    ['queue_size', 'gauge'],
    ['pay_duration_seconds', 'histogram'],
  ])
  expect(open.map(({ name, type, unit }) => [name, type, unit])).toEqual([
    ['orders', 'counter', undefined],
    ['queue_size', 'gauge', undefined],
    ['pay_duration_seconds', 'histogram', 'seconds'],
  ])
  for (const families of [text, open]) {
    expect(families[0]?.help).toBe('Taken orders')
    expect(families[0]?.samples).toMatchObject([{ name: 'orders_total', value: 3.5 }])
    expect(families[1]?.samples).toMatchObject([{ value: -3 }])
    expect(families[2]?.samples.map(({ name, value }) => [name, value])).toEqual([
      // A bound is part of its bucket.
      ['pay_duration_seconds_bucket', 1],
      ['pay_duration_seconds_bucket', 1],
      ['pay_duration_seconds_bucket', 1],
      ['pay_duration_seconds_sum', 0.1],
      ['pay_duration_seconds_count', 1],
    ])
  }
  expect(warnings).toEqual([])
})

it('writes whole bounds with a point in OpenMetrics only', async () => {
  const { registry } = make()
  registry.histogram('h', { buckets: [1, 2.5, 1e21] })
  const bounds = (body: string): string[] =>
    [...body.matchAll(/le="([^"]+)"/g)].map((m) => m[1] ?? '')
  expect(bounds((await registry.scrape()).body)).toEqual(['1', '2.5', '1e+21', '+Inf'])
  expect(bounds((await registry.scrape(OPEN)).body)).toEqual(['1.0', '2.5', '1e+21', '+Inf'])
})

it('escapes whatever is in labels and help', async () => {
  const { registry, both } = make()
  const values = ['a"b', 'a\\b', 'a\nb', '\\n', '', '…', '\u0000', '}', 'a="b",', '__proto__']
  const counter = registry.counter('c', { labels: ['v'], help: 'a "b"\\ \n end' })
  for (const [i, v] of values.entries()) counter.add({ v }, i + 1)
  for (const families of await both()) {
    const found = new Map(
      families[0]?.samples.map(({ labels, value }) => [labels.get('v') ?? '', value]),
    )
    expect(found).toEqual(new Map(values.map((v, i) => [v, i + 1])))
  }
})

it('takes hostile names of labels', async () => {
  const { registry, both } = make()
  const labels = ['__proto__', 'constructor', 'le', 'a.b', 'a b'] as const
  const counter = registry.counter('c', { labels: [...labels] })
  const values = Object.create(null) as Record<(typeof labels)[number], string>
  for (const label of labels) values[label] = label
  counter.add(values)
  const [, open] = await both()
  const written = [...(open[0]?.samples[0]?.labels.keys() ?? [])]
  expect(written).toEqual(['_proto__', 'constructor', 'le_', 'a_b'])
})

it('tells wrong names once and goes on', async () => {
  const { registry, warnings, both } = make()
  for (const name of ['7 days', '', 'ü', '7 days']) registry.counter(name).add({})
  registry.counter(undefined as unknown as string).add({})
  const [text] = await both()
  expect(text.map(({ name }) => name)).toEqual(['_7_days_total', '__total'])
  expect(warnings.length).toBeGreaterThanOrEqual(3)
  expect(new Set(warnings).size).toBe(warnings.length)
})

it('gives the same instrument for the same name, and an unseen one for a clash', async () => {
  const { registry, warnings, both } = make()
  const first = registry.counter('jobs', { labels: ['kind'] })
  expect(registry.counter('jobs', { labels: ['kind'] })).toBe(first)
  expect(warnings).toEqual([])
  registry.gauge('jobs').set({}, 7)
  registry.counter('jobs', { labels: ['other'] }).add({ other: 'x' })
  registry.histogram('t')
  registry.gauge('t_count').set({}, 1)
  first.add({ kind: 'a' })
  const [text] = await both()
  expect(text.map(({ name }) => name)).toEqual(['jobs_total', 't'])
  expect(text[0]?.samples).toHaveLength(1)
  expect(warnings).toEqual([
    'metric jobs: it exists with another kind or other labels; this one is not shown',
    'metric t_count: another metric is called t_count; this one is not shown',
  ])
})

it('puts what has no place into one series', async () => {
  const { registry, warnings, both } = make({ maxSeries: 3 })
  const counter = registry.counter('c', { labels: ['user', 'path'] })
  const histogram = registry.histogram('h', { labels: ['user'], maxSeries: 2, buckets: [1] })
  for (let i = 0; i < 1000; i++) {
    counter.add({ user: `u${i % 100}`, path: `/p${i}` })
    histogram.observe({ user: `u${i}` }, 0.5)
  }
  const [text] = await both()
  expect(text[0]?.samples).toHaveLength(4)
  const last = text[0]?.samples.at(-1)
  expect(last?.labels).toEqual(new Map([['otel_metric_overflow', 'true']]))
  expect(last?.value).toBe(997)
  const counts = text[1]?.samples.filter(({ name }) => name === 'h_count')
  expect(counts?.map(({ value }) => value)).toEqual([1, 1, 998])
  expect(warnings).toHaveLength(2)
})

it('has 2000 series by default, however many values there are', async () => {
  const { registry, both } = make()
  const counter = registry.counter('c', { labels: ['url'] })
  for (let i = 0; i < 200_000; i++) counter.add({ url: `/users/${i}` })
  const [text] = await both()
  expect(text[0]?.samples).toHaveLength(2001)
  expect(text[0]?.samples.reduce((sum, { value }) => sum + value, 0)).toBe(200_000)
})

it('counts nothing that is no amount, and never throws', async () => {
  const { registry, warnings, both } = make()
  const counter = registry.counter('c', { labels: ['a'] })
  const gauge = registry.gauge('g')
  const histogram = registry.histogram('h', { buckets: [1] })
  const bad = [Number.NaN, -1, Infinity, '5', null, {}, 5n] as unknown as number[]
  for (const value of bad) {
    counter.add({ a: 'x' }, value)
    histogram.observe({}, value)
  }
  gauge.set({}, '5' as unknown as number)
  const trap = {
    get a(): string {
      throw new Error('no')
    },
  }
  counter.add(trap)
  counter.add(undefined as unknown as { a: string })
  counter.add({ a: Symbol('s') as unknown as string })
  counter.add({ a: { toString: () => 'object' } as unknown as string })
  const [text] = await both()
  expect(text[0]?.samples.map(({ labels }) => labels.get('a'))).toEqual(['Symbol(s)', 'object'])
  expect(text[2]?.samples.at(-1)).toMatchObject({ name: 'h_count', value: 0 })
  expect(new Set(warnings).size).toBe(warnings.length)
})

it('does not tell values apart that look the same when written', async () => {
  const { registry, both } = make()
  const counter = registry.counter('c', { labels: ['a', 'b'] })
  counter.add({ a: '\ud800', b: 'x' })
  counter.add({ a: '\udfff', b: 'x' })
  counter.add({ a: 'x'.repeat(300), b: '' })
  counter.add({ a: 'x'.repeat(400), b: '' })
  const [text] = await both()
  expect(text[0]?.samples.map(({ value }) => value)).toEqual([2, 2])
})

it('collects gauges at each scrape, forgetting what was before', async () => {
  const { registry, warnings, both } = make()
  let round = 0
  registry.gauge('g', {
    labels: ['queue'],
    collect: async (gauge) => {
      await Promise.resolve()
      gauge.set({ queue: `q${round++}` }, round)
    },
  })
  registry.gauge('bad', { collect: () => Promise.reject(new Error('database is away')) })
  registry.gauge('worse', {
    collect: () => {
      throw new Error('broken')
    },
  })
  const [text, open] = await both()
  expect(text[0]?.samples).toMatchObject([{ value: 1 }])
  expect(open[0]?.samples).toMatchObject([{ value: 2 }])
  expect(warnings).toEqual(['database is away', 'metric worse: broken'])
})

it('forgets series that are removed', async () => {
  const { registry, both } = make({ maxSeries: 2 })
  const gauge = registry.gauge('g', { labels: ['a', 'b'] })
  for (let i = 0; i < 100; i++) {
    gauge.set({ a: `a${i}`, b: 'b' }, i)
    if (i < 98) gauge.remove({ a: `a${i}`, b: 'b' })
  }
  gauge.remove({ a: 'never', b: 'there' })
  const [text] = await both()
  expect(text[0]?.samples.map(({ value }) => value)).toEqual([98, 99])
})

it('leaves out the sum of a histogram that may have values below 0', async () => {
  const { registry, both } = make()
  const histogram = registry.histogram('celsius', { buckets: [-10, 0, 10] })
  histogram.observe({}, -20)
  const [text, open] = await both()
  expect(text[0]?.samples.find(({ name }) => name.endsWith('_sum'))?.value).toBe(-20)
  expect(open[0]?.samples.every(({ name }) => name.endsWith('_bucket'))).toBe(true)
})

it.each([
  { buckets: [] },
  { buckets: [1, 1] },
  { buckets: [2, 1] },
  { buckets: [Number.NaN] },
  { buckets: 'x' as unknown as number[] },
])('takes buckets for durations instead of $buckets', async ({ buckets }) => {
  const { registry, warnings, both } = make()
  registry.histogram('h', { buckets }).observe({}, 0.3)
  const [text] = await both()
  expect(text[0]?.samples).toHaveLength(14 + 1 + 2)
  expect(warnings).toHaveLength(1)
})

it('puts the prefix before all names', async () => {
  const { registry, both } = make({ prefix: 'shop_' })
  registry.counter('orders').add({})
  const [text, open] = await both()
  expect(text[0]?.name).toBe('shop_orders_total')
  expect(open[0]?.name).toBe('shop_orders')
})

it('times functions and promises, and gives their result and errors', async () => {
  const { registry, both } = make()
  const histogram = registry.histogram('h')
  const error = new Error('no')
  expect(histogram.time({}, () => 5)).toBe(5)
  const promise = Promise.resolve(6)
  expect(histogram.time({}, () => promise)).toBe(promise)
  await promise
  const rejected = Promise.reject(error)
  await expect(histogram.time({}, () => rejected)).rejects.toBe(error)
  expect(() =>
    histogram.time({}, () => {
      throw error
    }),
  ).toThrow(error)
  const [text] = await both()
  expect(text[0]?.samples.at(-1)?.value).toBe(4)
})
