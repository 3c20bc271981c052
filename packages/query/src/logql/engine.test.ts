import { systemClock } from '@tailspan/model'
import { expect, test } from 'vitest'
import { LogqlEngine } from './engine.ts'
import { type Line, TestReader } from './fixtures.ts'
import type { LogqlResult } from './result.ts'

const NEVER = new AbortController().signal
const SECOND = 1_000_000_000n

const LINES: readonly Line[] = [
  { at: 10, line: 'level=info n=1', stream: { app: 'a', pod: 'x' } },
  { at: 20, line: 'level=error n=2', stream: { app: 'a', pod: 'x' }, metadata: { user: 'ann' } },
  { at: 30, line: 'level=info n=3', stream: { app: 'a', pod: 'y' } },
  { at: 40, line: 'level=info n=4', stream: { app: 'a', pod: 'y' }, metadata: { pod: 'inner' } },
  { at: 50, line: 'level=warn n=oops', stream: { app: 'b', pod: 'z' } },
]

function engineOver(lines = LINES): { engine: LogqlEngine; reader: TestReader } {
  const reader = new TestReader(lines)
  return { reader, engine: new LogqlEngine(reader, { clock: systemClock }) }
}

function instant(query: string, at = 60): Promise<LogqlResult> {
  const options = { time: BigInt(at) * SECOND, limit: 100, direction: 'backward' as const }
  return engineOver().engine.queryInstant(query, options, NEVER)
}

/** Labels and value of each sample. */
async function vector(query: string, at = 60): Promise<Record<string, number>> {
  const result = await instant(query, at)
  if (result.kind !== 'vector') throw new Error(result.kind)
  return Object.fromEntries(
    result.samples.map(({ labels, v }) => [labels.map(([n, x]) => `${n}=${x}`).join(','), v]),
  )
}

const RANGE = {
  start: 0n,
  end: 100n * SECOND,
  step: 10n * SECOND,
  limit: 100,
  direction: 'backward' as const,
}

async function lines(query: string, options = {}): Promise<string[]> {
  const result = await engineOver().engine.queryRange(query, { ...RANGE, ...options }, NEVER)
  if (result.kind !== 'streams') throw new Error(result.kind)
  return result.rows.map(({ line }) => line.slice(-1))
}

test.each([
  ['{app="a"}', ['4', '3', '2', '1']],
  ['{app="a"} |= "info"', ['4', '3', '1']],
  ['{app="a"} | logfmt | n>2', ['4', '3']],
  ['{app="a"} | user="ann"', ['2']],
  ['{app="a"} | logfmt | level="error"', ['2']],
  ['{app="nope"}', []],
])('%s', async (query, expected) => {
  expect(await lines(query)).toEqual(expected)
})

test('empty labels: kept by name, gone from what `without` leaves', async () => {
  const lines = '{app="a"} | logfmt none="x", n | n=3'
  const range = `count_over_time(${lines} [1m])`
  expect(await vector(range)).toEqual({ 'app=a,n=3,none=,pod=y': 1 })
  expect(await vector(`max by (none) (${range})`)).toEqual({ 'none=': 1 })
  expect(await vector(`sum without (n) (${range})`)).toEqual({ 'app=a,pod=y': 1 })
  expect(await vector(`topk without (n) (1, ${range})`)).toEqual({ 'app=a,n=3,none=,pod=y': 1 })
})

test('direction, limit, interval and bounds of log queries', async () => {
  expect(await lines('{app="a"}', { direction: 'forward', limit: 2 })).toEqual(['1', '2'])
  expect(await lines('{app="a"}', { interval: 15n * SECOND })).toEqual(['4', '2'])
  expect(await lines('{app="a"}', { start: 20n * SECOND, end: 40n * SECOND })).toEqual(['3', '2'])
  expect(await lines('{app="a"}', { start: 5n, end: 5n })).toEqual([])
})

test('a log query reads no further than its limit', async () => {
  const { engine, reader } = engineOver()
  await engine.queryRange('{app="a"} | logfmt', { ...RANGE, limit: 1 }, NEVER)
  expect(reader.rowsRead).toBe(1)
})

test('a row has its labels in halves', async () => {
  const { engine } = engineOver()
  const result = await engine.queryRange('{app="a"} |= "n=4" | logfmt', RANGE, NEVER)
  expect(result.kind === 'streams' && result.rows).toMatchObject([
    {
      timestamp: 40n * SECOND,
      stream: [
        ['app', 'a'],
        ['pod', 'y'],
      ],
      metadata: [['pod_extracted', 'inner']],
      parsed: [
        ['level', 'info'],
        ['n', '4'],
      ],
      labels: [
        ['app', 'a'],
        ['level', 'info'],
        ['n', '4'],
        ['pod', 'y'],
        ['pod_extracted', 'inner'],
      ],
    },
  ])
})

test.each<[string, Record<string, number>]>([
  ['count_over_time({app="a", pod="x"}[1m])', { 'app=a,pod=x': 1, 'app=a,pod=x,user=ann': 1 }],
  ['sum by (pod) (count_over_time({app="a"}[1m]))', { 'pod=x': 2, 'pod=y': 2 }],
  ['sum without (pod, user, pod_extracted) (rate({app="a"}[1m]))', { 'app=a': 4 / 60 }],
  [
    'sum by (level) (bytes_over_time({app="a"} | logfmt [1m]))',
    { 'level=info': 42, 'level=error': 15 },
  ],
  ['sum(count_over_time({app="a"}[20s]))', {}],
  ['count(count_over_time({app="a"}[1m]))', { '': 4 }],
  ['sum(sum_over_time({app="a"} | logfmt | unwrap n [1m]))', { '': 10 }],
  [
    'max_over_time({app="a"} | logfmt | unwrap n [1m]) by (level)',
    { 'level=info': 4, 'level=error': 2 },
  ],
  ['quantile_over_time(0.5, {app="a"} | logfmt | unwrap n [1m]) by ()', { '': 2.5 }],
  ['sum(rate({app="a"} | logfmt | unwrap n [1m]))', { '': 10 / 60 }],
  ['topk(1, sum by (level) (count_over_time({app="a"} | logfmt [1m])))', { 'level=info': 3 }],
  ['bottomk(1, sum by (level) (count_over_time({app="a"} | logfmt [1m])))', { 'level=error': 1 }],
  ['sum by (pod) (count_over_time({app="a"}[1m])) / 2', { 'pod=x': 1, 'pod=y': 1 }],
  ['sum(count_over_time({app="a"}[1m])) > 3', { '': 4 }],
  ['sum(count_over_time({app="a"}[1m])) > bool 4', { '': 0 }],
  [
    'sum by (pod) (count_over_time({app="a"}[1m])) / on () group_left sum(count_over_time({app="a"}[1m]))',
    { 'pod=x': 0.5, 'pod=y': 0.5 },
  ],
  ['sum(count_over_time({app="none"}[1m])) or vector(0)', { '': 0 }],
  ['absent_over_time({app="none", x="y"}[1m])', { 'app=none,x=y': 1 }],
  ['absent_over_time({app="a"}[1m])', {}],
  ['sum(count_over_time({app="a"}[20s] offset 20s))', { '': 2 }],
  ['label_replace(vector(1), "a", "b", "", "")', { 'a=b': 1 }],
  ['vector(1)+vector(1)', { '': 2 }],
])('%s', async (query, expected) => {
  const actual = await vector(query)
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
  for (const [labels, value] of Object.entries(expected)) expect(actual[labels]).toBeCloseTo(value)
})

test('windows leave their start out and take their end in', async () => {
  expect(await vector('sum(count_over_time({app="a"}[10s]))', 20)).toEqual({ '': 1 })
  expect(await vector('sum(count_over_time({app="a"}[11s]))', 20)).toEqual({ '': 2 })
})

test('constants are scalars at an instant and a line over a range', async () => {
  expect(await instant('1+1')).toEqual({ kind: 'scalar', t: 60n * SECOND, v: 2 })
  const { engine } = engineOver()
  const result = await engine.queryRange('1+1', { ...RANGE, end: 10n * SECOND }, NEVER)
  expect(result).toEqual({
    kind: 'matrix',
    series: [
      {
        labels: [],
        points: [
          { t: 0n, v: 2 },
          { t: 10n * SECOND, v: 2 },
        ],
      },
    ],
  })
})

test('points of a range stand on multiples of the step, and gaps stay gaps', async () => {
  const { engine } = engineOver()
  const times = { ...RANGE, start: 3n * SECOND, end: 58n * SECOND, step: 20n * SECOND }
  const query = 'sum(count_over_time({app="a", pod="x"}[20s]))'
  expect(await engine.queryRange(query, times, NEVER)).toEqual({
    kind: 'matrix',
    series: [{ labels: [], points: [{ t: 20n * SECOND, v: 2 }] }],
  })
  const unaligned = new LogqlEngine(new TestReader(LINES), {
    clock: systemClock,
    alignRange: false,
  })
  expect(await unaligned.queryRange(query, times, NEVER)).toMatchObject({
    series: [{ points: [{ t: 23n * SECOND, v: 2 }] }],
  })
})

test('sorting is told', async () => {
  expect(
    await instant('sort_desc(sum by (level) (count_over_time({app="a"} | logfmt [1m])))'),
  ).toMatchObject({
    ordered: true,
    samples: [{ v: 3 }, { v: 1 }],
  })
  expect(await instant('vector(1)')).toMatchObject({ ordered: false })
})

test('a line that cannot be read fails a metric query unless that is forgiven', async () => {
  const query = (filter: string): string =>
    `sum by (app) (sum_over_time({app="b"} | logfmt | unwrap n ${filter}[1m]))`
  await expect(instant(query(''))).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining(
      `pipeline error: 'SampleExtractionErr' for series: '{__error__="SampleExtractionErr"`,
    ),
  })
  expect(await vector(query('| __error__="" '))).toEqual({})
})

test('an error that the query groups by does not fail it', async () => {
  expect(await vector('sum by (__error__) (count_over_time({app="a"} | json [1m]))')).toEqual({
    '__error__=JSONParserErr': 4,
  })
  await expect(vector('sum by (x) (count_over_time({app="a"} | json [1m]))')).rejects.toThrow(
    'JSONParserErr',
  )
  expect(await vector('sum(count_over_time({app="a"} | json [1m]))')).toEqual({ '': 4 })
})

test('limits', async () => {
  const { engine, reader } = engineOver()
  await expect(engine.queryRange('{app="a"}', { ...RANGE, limit: 5001 }, NEVER)).rejects.toThrow(
    'max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)',
  )
  await expect(
    engine.queryRange('rate({app="a"}[1m])', { ...RANGE, step: 1n }, NEVER),
  ).rejects.toThrow('exceeded maximum resolution of 11,000 points per time series')
  await expect(
    engine.queryRange('rate({app="a"}[1m])', { ...RANGE, step: 0n }, NEVER),
  ).rejects.toThrow('zero or negative query resolution step widths are not accepted')
  await expect(engine.queryRange('{app="a"}', { ...RANGE, end: -1n }, NEVER)).rejects.toThrow(
    'end timestamp must not be before or equal to start time',
  )
  await expect(instant('{app="a"}')).rejects.toThrow(
    'log queries are not supported as an instant query type',
  )
  const small = (limits: object): LogqlEngine =>
    new LogqlEngine(reader, { clock: systemClock, limits })
  const at = { time: 60n * SECOND, limit: 1, direction: 'forward' as const }
  await expect(
    small({ maxSeries: 2 }).queryInstant('rate({app="a"}[1m])', at, NEVER),
  ).rejects.toThrow('maximum number of series (2) reached for a single query')
  await expect(
    small({ maxCells: 3 }).queryInstant('rate({app="a"}[1m])', at, NEVER),
  ).rejects.toThrow('too many numbers')
  await expect(small({ maxBytesRead: 20 }).queryRange('{app="a"}', RANGE, NEVER)).rejects.toThrow(
    'too many bytes',
  )
})

test('who can use parts of an answer gets as many series as are allowed', async () => {
  const { reader } = engineOver()
  const engine = new LogqlEngine(reader, { clock: systemClock, limits: { maxSeries: 2 } })
  const at = { time: 60n * SECOND, limit: 1, direction: 'forward' as const, partial: true }
  const warnings = [
    'maximum number of series (2) reached for a single query; returning partial results',
  ]
  const vector = await engine.queryInstant('rate({app="a"}[1m])', at, NEVER)
  expect(vector).toMatchObject({ kind: 'vector', warnings })
  expect(vector.kind === 'vector' && vector.samples).toHaveLength(2)
  const range = { ...RANGE, partial: true }
  const matrix = await engine.queryRange('rate({app="a"}[1m])', range, NEVER)
  expect(matrix).toMatchObject({ kind: 'matrix', warnings })
  const whole = await engine.queryRange('sum(rate({app="a"}[1m]))', range, NEVER)
  expect(whole).not.toHaveProperty('warnings')
})

test('approx_topk ranks at one instant only', async () => {
  const { engine } = engineOver()
  const query = 'approx_topk(1, rate({app="a"}[1m]))'
  await expect(engine.queryRange(query, RANGE, NEVER)).rejects.toThrow(
    'only supported on instant queries',
  )
  expect(await instant(query)).toHaveProperty('samples.length', 1)
})

test('an aborted query stops', async () => {
  const abort = AbortSignal.abort(new Error('gone'))
  const { engine } = engineOver()
  await expect(engine.queryRange('rate({app="a"}[1m])', RANGE, abort)).rejects.toThrow('gone')
})

test('filters and the fields needed go to the store', async () => {
  const { engine, reader } = engineOver()
  await engine.queryRange(
    'sum by (n) (count_over_time({app="a"} |= "n" | x="" | logfmt | n="3" [1m]))',
    RANGE,
    NEVER,
  )
  expect(reader.asked[0]).toMatchObject({
    lineFilters: [{ kind: 'contains', negate: false, anyOf: ['n'] }],
    fieldFilters: [{ name: 'x', op: '=', value: '' }],
    prefilters: [['3', '\\u', '\\U', '\\x']],
    range: { start: -60n * SECOND + 1n, end: 100n * SECOND + 1n },
    direction: 'forward',
  })
  await engine.queryRange('{app="a"} | logfmt | pod="x"', RANGE, NEVER)
  expect(reader.asked[1]?.prefilters).toBeUndefined()
})

test('a store that can count is asked to', async () => {
  const { reader } = engineOver()
  const grids: unknown[] = []
  const counting = Object.assign(Object.create(reader), {
    aggregate: async (_: unknown, aggregation: { grid: { count: number } }) => {
      grids.push(aggregation)
      const values = new Float64Array(aggregation.grid.count).fill(Number.NaN)
      values[0] = 120
      return [{ labels: [['pod', 'x']], values }]
    },
  }) as TestReader
  const engine = new LogqlEngine(counting, { clock: systemClock })
  expect(
    await engine.queryRange('sum by (pod) (rate({app="a"} |= "x" [1m]))', RANGE, NEVER),
  ).toEqual({
    kind: 'matrix',
    series: [{ labels: [['pod', 'x']], points: [{ t: 0n, v: 2 }] }],
  })
  expect(grids).toEqual([
    {
      fn: 'count',
      groupBy: { kind: 'by', names: ['pod'] },
      grid: { start: 0n, step: 10n * SECOND, count: 11, window: 60n * SECOND },
    },
  ])
})
