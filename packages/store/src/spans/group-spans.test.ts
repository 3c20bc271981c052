import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SpanGrouping, SpanGroups } from '@tailspan/model'
import { spanBatch, spanIdOf, type TestSpan, traceIdOf } from '@tailspan/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from './duck-span-store.ts'

const { signal } = new AbortController()
let folder: string
let database: Database
let store: DuckSpanStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-groups-'))
  database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  store = await DuckSpanStore.open(database)
})

afterEach(async () => {
  await store.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const EVERYTHING: SpanGrouping = {
  where: { kind: 'all' },
  grid: { start: 0n, step: 10n },
  first: 1,
  last: 10,
  columns: [],
  resourceAttributes: [],
  attributes: [],
  durations: [],
  log2: false,
  totals: false,
  maxGroups: 100,
  examples: 0,
}

function ask(grouping: Partial<SpanGrouping>): Promise<SpanGroups | null> {
  return store.groups({ ...EVERYTHING, ...grouping }, signal)
}

/** Each group as its sample, what `of` tells of it and how many it has. */
function shown(
  groups: SpanGroups | null,
  of: (groups: SpanGroups, kind: number, group: number) => string,
): string {
  if (!groups) return 'null'
  return Array.from(groups.samples, (sample, group) => {
    const kind = groups.kindIndex[group] ?? 0
    return `${sample}:${of(groups, kind, group)}=${groups.counts[group]}`
  })
    .sort()
    .join(' ')
}

const span = (id: number, start: bigint, rest: Partial<TestSpan> = {}): TestSpan => ({
  trace: id,
  id,
  start,
  end: start + 5n,
  ...rest,
})

test('counts by service and sample: a sample ends with its instant', async () => {
  await store.append(
    spanBatch([
      span(1, 0n, { service: 'a' }),
      span(2, 1n, { service: 'a' }),
      span(3, 10n, { service: 'a' }),
      span(4, 11n, { service: 'b' }),
      span(5, 100n, { service: 'b' }),
      span(6, 101n, { service: 'b' }),
    ]),
  )
  const service = ({ kinds }: SpanGroups, kind: number): string =>
    kinds.resources[kinds.resourceIndex[kind] ?? 0]?.service ?? ''
  const resourceAttributes = ['service.name']
  expect(shown(await ask({ resourceAttributes }), service)).toBe('10:b=1 1:a=2 2:b=1')
  const some = await ask({ resourceAttributes, first: 2, last: 9 })
  expect(shown(some, service)).toBe('2:b=1')
})

const HOSTS = ['x', 'y', 'x', undefined].map((host, i) => ({
  key: 'host',
  value: host === undefined ? [`${i}`] : host,
}))

test.each([1, 100])('of resources, up to %i of them, agrees in what is asked for', async (most) => {
  const one = await DuckSpanStore.open(database, { mostResources: most })
  await one.append(
    spanBatch([
      ...HOSTS.map((host, i) => span(i + 1, 1n, { resource: [host, { key: 'i', value: `${i}` }] })),
      span(5, 1n, { resource: [{ key: 'i', value: '5' }] }),
      span(6, 1n, {
        resource: [
          { key: 'host', value: 'x' },
          { key: 'host', value: 'y' },
        ],
      }),
    ]),
  )
  const groups = await one.groups({ ...EVERYTHING, resourceAttributes: ['host', 'no'] }, signal)
  if (!groups) throw new Error('no groups')
  const counts = new Map<string, number>()
  groups.counts.forEach((count, group) => {
    const { resources, resourceIndex } = groups.kinds
    const key = resources[resourceIndex[groups.kindIndex[group] ?? 0] ?? 0]?.attributes ?? ''
    counts.set(key, (counts.get(key) ?? 0) + count)
  })
  expect(Object.fromEntries(counts)).toEqual({
    '[{"key":"host","value":{"stringValue":"x"}}]': 3,
    '[{"key":"host","value":{"stringValue":"y"}}]': 1,
    '[{"key":"host","value":{"arrayValue":{"values":[{"stringValue":"3"}]}}}]': 1,
    '': 1,
  })
  await one.close()
})

test('tells values of attributes apart, by type too, and spans without', async () => {
  await store.append(
    spanBatch([
      span(1, 1n, { attributes: [{ key: 'k', value: 5n }] }),
      span(2, 1n, {
        attributes: [
          { key: 'other', value: 'x' },
          { key: 'k', value: 5n },
        ],
      }),
      span(3, 1n, { attributes: [{ key: 'k', value: '5' }] }),
      span(4, 1n, { attributes: [{ key: 'k', value: 5 }] }),
      span(5, 1n, { attributes: [{ key: 'k', value: ['5'] }] }),
      span(6, 1n),
    ]),
  )
  const groups = await ask({ attributes: ['k', 'absent'] })
  expect(shown(groups, ({ kinds }, kind) => kinds.attributes[kind] ?? '').split(' ')).toEqual([
    '1:=1',
    '1:[{"key":"k","value":{"arrayValue":{"values":[{"stringValue":"5"}]}}}]=1',
    '1:[{"key":"k","value":{"doubleValue":5}}]=1',
    '1:[{"key":"k","value":{"intValue":"5"}}]=2',
    '1:[{"key":"k","value":{"stringValue":"5"}}]=1',
  ])
})

test('keeps durations on one side of each bound and between powers of two', async () => {
  const lengths = [0n, 1n, 2n, 3n, 4n, 5n, 2n ** 40n, 2n ** 40n + 1n, 2n ** 62n, 2n ** 62n + 1n]
  await store.append(spanBatch(lengths.map((length, i) => span(i + 1, 1n, { end: 1n + length }))))
  const least = ({ least: all }: SpanGroups, _: number, group: number): string => String(all[group])
  expect(shown(await ask({ durations: [3n] }), least)).toBe('1:0=3 1:3=1 1:4=6')
  const powers = await ask({ log2: true })
  const counts = powers && Array.from(powers.least, (n, row) => [n, powers.counts[row]])
  expect(counts?.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)).slice(0, 6)).toEqual([
    [0, 2],
    [2, 1],
    [3, 2],
    [5, 1],
    [2 ** 40, 1],
    [2 ** 40 + 1, 1],
  ])
  expect(counts).toHaveLength(8)
  const all = await ask({ totals: true })
  expect([all?.sums[0], all?.least[0], all?.most[0]]).toEqual([
    Number(lengths.reduce((a, b) => a + b)),
    0,
    Number(2n ** 62n + 1n),
  ])
})

test('a span that was sent again counts once, whatever else it has', async () => {
  const first = span(1, 1n, { status: 2 })
  await store.append(spanBatch([first, first]))
  await store.append(spanBatch([span(1, 1n, { status: 0 }), span(2, 1n), span(1, 2n)]))
  const status = ({ kinds }: SpanGroups, kind: number): string => String(kinds.statusCodes[kind])
  expect(shown(await ask({ columns: ['status'] }), status)).toBe('1:0=2 1:2=1')
  const unset = { kind: 'field', field: 'status', op: '=', value: '0' } as const
  expect(shown(await ask({ columns: ['status'], where: unset }), status)).toBe('1:0=2')
})

test('gives a span of its own to as many groups as are wanted', async () => {
  await store.append(spanBatch([1, 2, 3, 4].map((id) => span(id, BigInt(10 * id)))))
  const groups = await ask({ examples: 2 })
  if (!groups) throw new Error('no groups')
  const { kinds, examples, exampleGroups, samples } = groups
  expect(kinds.length).toBe(1)
  expect(exampleGroups).toHaveLength(2)
  exampleGroups.forEach((group, row) => {
    const id = samples[group] ?? 0
    expect(examples.traceIds[row]).toBe(traceIdOf(id))
    expect(examples.spanIds[row]).toBe(spanIdOf(id))
    expect(examples.starts[row]).toBe(BigInt(10 * id))
  })
})

test('leaves what it cannot tell to the asker', async () => {
  await store.append(spanBatch([span(1, 5n), span(2, 15n, { end: 14n })]))
  expect(shown(await ask({ last: 1 }), () => '')).toBe('1:=1')
  expect(await ask({})).toBeNull()
  expect(await ask({ last: 1, maxGroups: 0 })).toBeNull()
  expect(await ask({ grid: { start: -(2n ** 63n), step: 2n ** 60n } })).toBeNull()
  expect(await ask({ grid: { start: 0n, step: 2n ** 61n } })).toBeNull()
})

test('a condition that nothing can meet makes no groups', async () => {
  await store.append(spanBatch([span(1, 5n)]))
  const where = { kind: 'attribute', scope: 'span', key: 'k', op: '=', value: 'x' } as const
  expect(shown(await ask({ where }), () => '')).toBe('')
})
