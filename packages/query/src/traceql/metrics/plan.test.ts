import type { AttributeValue } from '@tailspan/model'
import { spanIdOf, type TestSpan } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { parseTraceql } from '../syntax/parse.ts'
import { BatchReader } from '../testing/batch-reader.ts'
import { mayBeSliced, planMetrics } from './plan.ts'
import { SampleBudget } from './sample-budget.ts'
import { shownExemplars } from './series.ts'

const SECOND = 1_000_000_000n

function span(id: number, second: number, service: string, n?: bigint): TestSpan {
  const start = BigInt(second) * SECOND
  const attributes = n === undefined ? [] : [{ key: 'n', value: n }]
  return { trace: id, id, start, end: start + BigInt(id) * SECOND, service, attributes }
}

const TRACES = [
  [span(1, 0, 'a', 1n)],
  [span(2, 10, 'a', 4n)],
  [span(3, 11, 'b')],
  [span(4, 20, 'b', 6n)],
  [span(5, 31, 'b', 100n)],
]

async function run(
  query: string,
  maxSeries = 100,
  maxSamples = 1000,
  traces: readonly (readonly TestSpan[])[] = TRACES,
): Promise<unknown[]> {
  const parsed = parseTraceql(query)
  if (parsed.kind !== 'metrics') throw new Error('not a metrics query')
  const plan = planMetrics(parsed.metrics, {
    reader: new BatchReader(traces),
    grid: { start: 0n, step: 10n * SECOND, count: 4 },
    budget: new SampleBudget({ maxSeries, maxSamples }),
    signal: new AbortController().signal,
    exemplars: 0,
  })
  await plan.read(0, 3)
  return plan
    .series()
    .map(({ labels, values }) => [
      labels.map(({ key, value }) => `${key}=${labelText(value)}`).join(' '),
      ...values,
    ])
}

function labelText(value: AttributeValue): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? '?' : `${value}`
}

const no = Number.NaN

test.each([
  ['{ } | count_over_time()', [['__name__=count_over_time', 0, 1, 2, 0]]],
  ['{ } | rate()', [['__name__=rate', 0, 0.1, 0.2, 0]]],
  ['{ false } | rate()', [['__name__=rate', 0, 0, 0, 0]]],
  ['{ } | min_over_time(span.n)', [['__name__=min_over_time', no, 4, 6, no]]],
  ['{ } | max_over_time(duration)', [['__name__=max_over_time', no, 2, 4, no]]],
  ['{ } | max_over_time(trace:duration)', [['__name__=max_over_time', no, 2e9, 4e9, no]]],
  ['{ } | sum_over_time(span.n)', [['__name__=sum_over_time', no, 4, 6, no]]],
  ['{ } | avg_over_time(duration)', [['__name__=avg_over_time', no, 2, 3.5, no]]],
  ['{ } | avg_over_time(span.nope)', []],
  ['{ } | max_over_time(name)', []],
  [
    '{ } | count_over_time() by (resource.service.name)',
    [
      ['resource.service.name=b', 0, 0, 2, 0],
      ['resource.service.name=a', 0, 1, 0, 0],
    ],
  ],
  [
    '{ } | count_over_time() by (span.n) > 0 | topk(1)',
    [
      ['span.n=6', no, no, 1, no],
      ['span.n=4', no, 1, no, no],
    ],
  ],
  ['{ span.n = nil } | count_over_time() by (span.n)', [['span.n=nil', 0, 0, 1, 0]]],
  [
    '{ } | count_over_time() by (span.n, span.m) > 0 | bottomk(9)',
    [
      ['span.n=6', no, no, 1, no],
      ['span.n=nil', no, no, 1, no],
      ['span.n=4', no, 1, no, no],
    ],
  ],
  [
    '{ } | histogram_over_time(span.n)',
    [
      ['__bucket=4', 0, 1, 0, 0],
      ['__bucket=8', 0, 0, 1, 0],
    ],
  ],
  [
    '{ } | quantile_over_time(span.n, .5, 1)',
    [
      ['p=0.5', 0, 4, 8, 0],
      ['p=1', 0, 4, 8, 0],
    ],
  ],
  [
    '100 * ({ span.n > 0 } | count_over_time()) / ({ } | count_over_time())',
    [['__name__=(count_over_time / count_over_time)', no, 100, 50, no]],
  ],
])('%s', async (query, series) => {
  expect(await run(query)).toEqual(series)
})

/** Exemplars of each series: the id of the span, and the value that is shown. */
async function exemplars(query: string): Promise<unknown[]> {
  const parsed = parseTraceql(query)
  if (parsed.kind !== 'metrics') throw new Error('not a metrics query')
  const plan = planMetrics(parsed.metrics, {
    reader: new BatchReader(TRACES),
    grid: { start: 0n, step: 10n * SECOND, count: 4 },
    budget: new SampleBudget({ maxSeries: 10, maxSamples: 1000 }),
    signal: new AbortController().signal,
    exemplars: 100,
  })
  await plan.read(0, 3)
  return plan
    .series()
    .map((series) =>
      shownExemplars(series).map(({ labels, value }) => [labels[1]?.value, value] as const),
    )
}

const id = spanIdOf

test.each([
  [
    '{ } | rate()',
    [
      [
        [id(2), 0.1],
        [id(3), 0.2],
        [id(4), 0.2],
      ],
    ],
  ],
  [
    '{ } | max_over_time(duration)',
    [
      [
        [id(2), 2],
        [id(3), 3],
        [id(4), 4],
      ],
    ],
  ],
  [
    '{ } | avg_over_time(span.n)',
    [
      [
        [id(2), 4],
        [id(4), 6],
      ],
    ],
  ],
  [
    '{ } | count_over_time() by (resource.service.name)',
    [
      [
        [id(3), 2],
        [id(4), 2],
      ],
      [[id(2), 1]],
    ],
  ],
  [
    '{ } | count_over_time() by (resource.service.name) | topk(1)',
    [
      [
        [id(3), 2],
        [id(4), 2],
      ],
      [[id(2), 1]],
    ],
  ],
  [
    '{ } | count_over_time() > 1',
    [
      [
        [id(3), 2],
        [id(4), 2],
      ],
    ],
  ],
  ['{ } | min_over_time(duration) > 3s', []],
  [
    '{ } | min_over_time(duration) >= 3s',
    [
      [
        [id(3), 3],
        [id(4), 4],
      ],
    ],
  ],
  ['{ } | max_over_time(duration) > 3s', [[[id(4), 4]]]],
  ['{ } | histogram_over_time(span.n)', [[[id(2), 1]], [[id(4), 1]]]],
  [
    '100 * ({ } | rate())',
    [
      [
        [id(2), 10],
        [id(3), 20],
        [id(4), 20],
      ],
    ],
  ],
  [
    '10 - ({ } | max_over_time(duration))',
    [
      [
        [id(2), 8],
        [id(3), 7],
        [id(4), 6],
      ],
    ],
  ],
  ['({ span.n = 4 } | rate()) / ({ span.n = 6 } | rate())', [[[id(4), 0]]]],
  [
    '({ span.n = 4 } | count_over_time()) + ({ span.n = 6 } | count_over_time())',
    [
      [
        [id(2), 1],
        [id(4), 1],
      ],
    ],
  ],
])('exemplars of %s', async (query, shown) => {
  expect(await exemplars(query)).toEqual(shown)
})

test('compare() shows each exemplar once, on its side', async () => {
  const found = await exemplars('{ } | compare({ span.n = 4 }, 1)')
  const [baseline, selection] = [
    [
      [id(3), 2],
      [id(4), 2],
    ],
    [[id(2), 1]],
  ]
  expect(found.filter((shown) => JSON.stringify(shown) !== '[]')).toEqual([baseline, selection])
})

test('samples may be read some at a time', async () => {
  const parsed = parseTraceql('{ } | count_over_time() by (resource.service.name) > 0')
  if (parsed.kind !== 'metrics') throw new Error('not a metrics query')
  const plan = planMetrics(parsed.metrics, {
    reader: new BatchReader(TRACES),
    grid: { start: 0n, step: 10n * SECOND, count: 4 },
    budget: new SampleBudget({ maxSeries: 10, maxSamples: 1000 }),
    signal: new AbortController().signal,
    exemplars: 2,
  })
  await plan.read(2, 3)
  const part = plan.series()
  expect(part.map(({ values }) => values.slice(2))).toEqual([Float64Array.of(2, no)])
  await plan.read(0, 1)
  expect(plan.series().map(({ values }) => [...values])).toEqual([
    [no, no, 2, no],
    [no, 1, no, no],
  ])
})

test.each([
  ['{ } | rate()', true],
  ['{ .a = 1 } | select(.b) | rate() by (.c) > 2', true],
  ['{ .a = 1 } | rate() by (.c) | bottomk(2)', false],
  ['({ .a = 1 } | rate()) / ({ } | rate())', true],
  ['{ } | compare({ .a = 1 })', false],
  ['{ .a = 1 } >> { .b = 1 } | rate()', false],
  ['({ .a = 1 } | rate()) + ({ .a = 1 } && { .b = 1 } | rate())', false],
])('%s may be sliced: %s', (query, expected) => {
  const parsed = parseTraceql(query)
  expect(parsed.kind === 'metrics' && mayBeSliced(parsed.metrics)).toBe(expected)
})

test('compare() counts values inside and outside of the selection', async () => {
  const series = await run('{ span.n != nil } | compare({ resource.service.name = "a" }, 1)')
  expect(series).toContainEqual(['__meta_type=selection span.n=4', 0, 1, 0, 0])
  expect(series).toContainEqual(['__meta_type=baseline span.n=6', 0, 0, 1, 0])
  expect(series).toContainEqual(['__meta_type=baseline_total span.n=nil', 0, 0, 1, 0])
  expect(series).toContainEqual(['__meta_type=selection name=work', 0, 1, 0, 0])
})

test('every duration has buckets in seconds, sums only of how long spans lasted', async () => {
  const one = { ...span(1, 10, 'a'), events: [{ time: 10_500_000_000n, name: 'x' }] }
  const ask = async (query: string): Promise<unknown[]> => run(query, 100, 1000, [[one]])
  for (const of of ['duration', 'traceDuration']) {
    expect(await ask(`{ } | histogram_over_time(${of})`)).toEqual([
      ['__bucket=1.073741824', 0, 1, 0, 0],
    ])
  }
  expect(await ask('{ } | histogram_over_time(event:timeSinceStart)')).toEqual([
    ['__bucket=0.536870912', 0, 1, 0, 0],
  ])
  expect(await ask('{ } | sum_over_time(duration)')).toEqual([
    ['__name__=sum_over_time', no, 1, no, no],
  ])
  expect(await ask('{ } | sum_over_time(event:timeSinceStart)')).toEqual([
    ['__name__=sum_over_time', no, 500_000_000, no, no],
  ])
})

test('of many events the first that has a value counts', async () => {
  const events = [
    { time: 10_000_000_001n, name: 'x' },
    { time: 10_000_000_002n, name: 'y', attributes: [{ key: 'n', value: 7n }] },
  ]
  const spans = [{ ...span(1, 10, 'a'), events }]
  expect(await run('{ } | rate() by (event:name)', 100, 1000, [spans])).toEqual([
    ['event:name=x', 0, 0.1, 0, 0],
  ])
  expect(await run('{ } | max_over_time(event.n) by (event.n)', 100, 1000, [spans])).toEqual([
    ['event.n=7', no, 7, no, no],
  ])
})

test('compare() counts attributes of scopes, too', async () => {
  const one = {
    ...span(1, 10, 'a'),
    scope: { name: 'lib', attributes: [{ key: 'k', value: 'v' }] },
  }
  const series = await run('{ } | compare({ true })', 100, 1000, [[one]])
  expect(series).toContainEqual(['__meta_type=selection instrumentation.k=v', 0, 1, 0, 0])
})

test('compare() selects after the start of its window, up to its end', async () => {
  const series = await run('{ } | compare({ span.n != nil }, 9, 10000000000, 20000000000)')
  expect(series).toContainEqual(['__meta_type=baseline span.n=4', 0, 1, 0, 0])
  expect(series).toContainEqual(['__meta_type=selection span.n=6', 0, 0, 1, 0])
})

test('of too many series only some are made, too many samples are refused', async () => {
  expect(await run('{ } | rate() by (span.n)', 2)).toHaveLength(2)
  const buckets = '{ } | histogram_over_time(span.n)'
  await expect(run(buckets, 100, 7)).rejects.toMatchObject({ code: 'bad_request' })
  await expect(run('{ } | compare({ true })', 100, 50)).rejects.toThrow('more samples')
})
