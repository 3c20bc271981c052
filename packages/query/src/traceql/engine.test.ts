import type { Clock, TimeRange } from '@tailspan/model'
import { type TestSpan, traceIdOf } from '@tailspan/testkit'
import { expect, test } from 'vitest'
import { TraceqlEngine } from './engine.ts'
import { BatchReader } from './testing/batch-reader.ts'
import { FAMILY } from './testing/family.ts'
import { NO_ROOT } from './trace/trace-view.ts'

const SECOND = 1_000_000_000n
const RANGE: TimeRange = { start: 0n, end: 1_000n * SECOND }
const clock: Clock = { now: () => 500n * SECOND }
const never = new AbortController().signal

function single(trace: number, second: number, more: Partial<TestSpan> = {}): TestSpan[] {
  const start = BigInt(second) * SECOND
  return [{ trace, id: 1, name: `t${trace}`, start, end: start + SECOND, ...more }]
}

function engineOf(...traces: (readonly TestSpan[])[]): {
  engine: TraceqlEngine
  reader: BatchReader
} {
  const reader = new BatchReader(traces)
  return { engine: new TraceqlEngine(reader, { clock }), reader }
}

test('newest traces come first, and reading stops at the limit', async () => {
  const { engine, reader } = engineOf(single(1, 10), single(2, 30), single(3, 20), single(4, 5))
  const hits = await engine.search('{ }', { range: RANGE, limit: 2, spss: 3 }, never)
  expect(hits.map((hit) => hit.rootTraceName)).toEqual(['t2', 't3'])
  expect(reader.read).toBe(2)
})

test('a hit tells of the trace, its services and what the query names', async () => {
  const { engine } = engineOf([
    ...FAMILY,
    { trace: 1, id: 9, parent: 1, name: 'x', start: 5_000n, service: 'far', status: 2 },
  ])
  const query = '{ span.gen = 2 } | select(status, resource.service.name) | count() > 1'
  const [hit] = await engine.search(query, { range: RANGE, limit: 20, spss: 2 }, never)
  expect(hit).toMatchObject({
    traceId: traceIdOf(1),
    rootServiceName: 'home',
    rootTraceName: 'ada',
    start: 1_000n,
    duration: 5_600n,
    spanSets: [{ matched: 3, attributes: [{ key: 'count()', value: 3n }] }],
  })
  expect(hit?.spanSets[0]?.spans).toHaveLength(2)
  expect(hit?.spanSets[0]?.spans[0]).toEqual({
    spanId: '0000000000000004',
    name: 'dan',
    start: 4_000n,
    duration: 400n,
    attributes: [
      { key: 'gen', value: 2n },
      { key: 'status', value: 'unset' },
      { key: 'service.name', value: 'home' },
    ],
  })
  expect([...(hit?.serviceStats ?? [])]).toEqual([
    ['home', { spanCount: 6, errorCount: 0 }],
    ['far', { spanCount: 1, errorCount: 1 }],
  ])
})

test('spss 0 shows all spans; a trace without its root says so', async () => {
  const orphans = FAMILY.filter((span) => span.id > 1)
  const { engine } = engineOf(orphans)
  const [hit] = await engine.search('{ }', { range: RANGE, limit: 1, spss: 0 }, never)
  expect(hit?.spanSets[0]?.spans).toHaveLength(5)
  expect(hit).toMatchObject({ rootServiceName: NO_ROOT, rootTraceName: '' })
})

test('traces overlap the range, ends included', async () => {
  const { engine } = engineOf(single(1, 10))
  const found = async (start: bigint, end: bigint): Promise<number> => {
    const request = { range: { start, end }, limit: 9, spss: 1 }
    return (await engine.search('{ }', request, never)).length
  }
  expect(await found(0n, 10n * SECOND)).toBe(1)
  expect(await found(0n, 10n * SECOND - 1n)).toBe(0)
  expect(await found(11n * SECOND, 20n * SECOND)).toBe(1)
  expect(await found(11n * SECOND + 1n, 20n * SECOND)).toBe(0)
})

test('tags are found on any span of the trace, names also by a part of them', async () => {
  const { engine } = engineOf(
    single(1, 10, {
      attributes: [{ key: 'color', value: ['dark', 'red'] }],
      service: 'shop',
      status: 2,
    }),
    single(2, 20, { attributes: [{ key: 'color', value: 'blue' }], service: 'shop' }),
    single(3, 30, { service: 'shop', end: 40n * SECOND }),
  )
  const found = async (...args: [Parameters<TraceqlEngine['tagHits']>[0]]): Promise<string[]> => {
    const names: string[] = []
    const hits = engine.tagHits(...args, { range: RANGE, limit: 9 }, never)
    for await (const hit of hits) names.push(hit.rootTraceName)
    return names
  }
  expect(await found({ tags: [{ key: 'color', value: 'red' }] })).toEqual(['t1'])
  expect(await found({ tags: [{ key: 'service.name', value: 'sho' }] })).toEqual(['t3', 't2', 't1'])
  expect(await found({ tags: [{ key: 'color', value: 'bl' }] })).toEqual([])
  expect(await found({ tags: [{ key: 'name', value: '2' }] })).toEqual(['t2'])
  expect(await found({ tags: [{ key: 'root.name', value: '3' }] })).toEqual(['t3'])
  expect(await found({ tags: [{ key: 'root.service.name', value: 'hop' }] })).toHaveLength(3)
  expect(await found({ tags: [{ key: 'status.code', value: 'error' }] })).toEqual(['t1'])
  expect(await found({ tags: [], minDuration: 10n * SECOND })).toEqual(['t3'])
  expect(await found({ tags: [], maxDuration: SECOND })).toEqual(['t2', 't1'])
})

test('a fired signal ends a search with its reason', async () => {
  const { engine, reader } = engineOf(single(1, 10), single(2, 20))
  const controller = new AbortController()
  const reason = new Error('gone')
  controller.abort(reason)
  const request = { range: RANGE, limit: 9, spss: 1 }
  await expect(engine.search('{ }', request, controller.signal)).rejects.toBe(reason)
  expect(reader.read).toBe(0)
})

test('a long search lets a signal through while it computes', async () => {
  const traces = Array.from({ length: 450 }, (_, i) => single(i + 1, 10))
  const { engine, reader } = engineOf(...traces)
  const controller = new AbortController()
  setImmediate(() => controller.abort(new Error('gone')))
  const request = { range: RANGE, limit: 1000, spss: 1 }
  await expect(engine.search('{ }', request, controller.signal)).rejects.toThrow('gone')
  expect(reader.read).toBeLessThan(450)
})

test('a range query aligns to steps and ends now', async () => {
  const { engine } = engineOf(single(1, 495))
  const range = { start: 475n * SECOND, end: 900n * SECOND }
  const query = '{ } | count_over_time()'
  const { grid, series } = await engine.queryRange(query, range, 10n * SECOND, never)
  expect(grid).toEqual({ start: 470n * SECOND, step: 10n * SECOND, count: 4 })
  expect([...(series[0]?.values ?? [])]).toEqual([0, 0, 0, 1])
})

test('without a step about 240 samples are made', async () => {
  const { engine } = engineOf()
  const { grid } = await engine.queryRange(
    '{ } | rate()',
    { start: 0n, end: 480n * SECOND },
    undefined,
    never,
  )
  expect(grid).toMatchObject({ step: 2n * SECOND, count: 241 })
})

test('an instant query has one value over the whole range', async () => {
  const { engine } = engineOf(single(1, 10), single(2, 20), single(3, 30))
  const range = { start: 10n * SECOND, end: 30n * SECOND }
  const { series } = await engine.queryInstant('{ } | count_over_time()', range, never)
  expect(series[0]?.values[1]).toBe(2)
})

test('wrong metrics queries are refused', async () => {
  const { engine } = engineOf()
  const second = { start: 0n, end: SECOND }
  await expect(engine.queryRange('{ }', second, SECOND, never)).rejects.toThrow(
    'not a metrics query',
  )
  await expect(
    engine.queryRange('{ } | rate()', { start: 2n, end: 1n }, SECOND, never),
  ).rejects.toThrow('end must be greater than start')
  await expect(engine.queryRange('{ } | rate()', second, 1n, never)).rejects.toThrow(
    'step of 1ns is too small, minimum step for given range is 100µs',
  )
})
