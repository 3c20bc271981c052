import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME, type SpanCondition } from '@tailspan/model'
import { spanBatch, type TestSpan, traceIdOf } from '@tailspan/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from './duck-span-store.ts'

// The contract allows answers that are too big; these tests hold the SQL to answers that are not.

const spans: TestSpan[] = [
  { trace: 1, id: 1, name: 'a', start: 1n, attributes: [{ key: 'k', value: 'x' }] },
  { trace: 2, id: 2, name: 'b', start: 2n, end: 9n, attributes: [{ key: 'k', value: 5n }] },
  { trace: 3, id: 3, name: 'c', start: 3n, status: 2, attributes: [{ key: 'other', value: 'x' }] },
  { trace: 4, id: 4, name: 'd', start: 4n, service: 'cart', resource: [{ key: 'k', value: 'x' }] },
  {
    trace: 5,
    id: 5,
    name: 'e',
    start: 5n,
    parent: 1,
    events: [{ time: 1n, name: 'x', attributes: [{ key: 'k', value: 'x' }] }],
  },
]

let folder: string
let database: Database
let store: DuckSpanStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-spans-'))
  database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  store = await DuckSpanStore.open(database)
  await store.append(spanBatch(spans))
})

afterAll(async () => {
  await store.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function namesOf(where: SpanCondition): Promise<string> {
  const names: string[] = []
  const { signal } = new AbortController()
  for await (const batch of store.select({ where, range: ALL_TIME }, signal)) {
    names.push(...batch.spans.names)
  }
  return names.join('')
}

type AttributeCondition = Extract<SpanCondition, { kind: 'attribute' }>
const attribute = (condition: Omit<AttributeCondition, 'kind'>): SpanCondition => ({
  kind: 'attribute',
  ...condition,
})

test.each<[string, SpanCondition, string]>([
  ['span =', attribute({ scope: 'span', key: 'k', op: '=', value: 'x' }), 'a'],
  ['span = of another type', attribute({ scope: 'span', key: 'k', op: '=', value: '5' }), ''],
  ['any =', attribute({ scope: 'any', key: 'k', op: '=', value: 'x' }), 'da'],
  ['resource =', attribute({ scope: 'resource', key: 'k', op: '=', value: 'x' }), 'd'],
  ['event =', attribute({ scope: 'event', key: 'k', op: '=', value: 'x' }), 'e'],
  ['event = another', attribute({ scope: 'event', key: 'k', op: '=', value: 'y' }), ''],
  ['span >=', attribute({ scope: 'span', key: 'k', op: '>=', value: 5 }), 'ba'],
  ['span >', attribute({ scope: 'span', key: 'k', op: '>', value: 5n }), 'a'],
  ['exists', attribute({ scope: 'span', key: 'k', op: 'exists' }), 'ba'],
  ['exists nowhere', attribute({ scope: 'any', key: 'absent', op: 'exists' }), ''],
  ['name', { kind: 'field', field: 'name', op: '=~', value: '[ab]' }, 'ba'],
  ['service', { kind: 'field', field: 'service', op: '=', value: 'cart' }, 'd'],
  ['status', { kind: 'field', field: 'status', op: '=', value: 2n }, 'c'],
  ['duration', { kind: 'field', field: 'duration', op: '>', value: 6n }, 'b'],
  ['duration of no span', { kind: 'field', field: 'duration', op: '>', value: 2n ** 64n }, ''],
  ['trace id', { kind: 'field', field: 'traceId', op: '=', value: traceIdOf(2) }, 'b'],
  ['root', { kind: 'field', field: 'parentId', op: '!=', value: '' }, 'e'],
  ['no part of an or', { kind: 'or', of: [] }, ''],
])('%s is decided in SQL', async (_, where, names) => {
  expect(await namesOf(where)).toBe(names)
})

test('a pattern that only Go reads is left to the caller', async () => {
  const where: SpanCondition = { kind: 'field', field: 'name', op: '=~', value: '(?<n>a)' }
  expect(await namesOf(where)).toBe('edcba')
})

test('a condition that nests deeper than DuckDB can is widened', async () => {
  let where: SpanCondition = { kind: 'field', field: 'name', op: '=', value: 'a' }
  for (let i = 0; i < 3000; i++) where = { kind: 'and', of: [where] }
  expect(await namesOf(where)).toContain('a')
})

test('values are bound, whatever they hold', async () => {
  const hostile = "'; DROP TABLE span_rows; --"
  for (const where of [
    attribute({ scope: 'any', key: hostile, op: '=', value: hostile }),
    { kind: 'field', field: 'name', op: '=', value: hostile } as const,
  ]) {
    expect(await namesOf(where)).toBe('')
  }
  expect((await store.stats(new AbortController().signal)).spans).toBe(5)
})

test('an id that is none is refused with its place, and nothing of the batch is kept', async () => {
  const batch = spanBatch([
    { trace: 9, id: 9, start: 1n },
    { trace: 9, id: 10, start: 1n },
  ])
  const broken = { ...batch, spanIds: [batch.spanIds[0] ?? '', 'xyz'] }
  await expect(store.append(broken)).rejects.toMatchObject({
    code: 'bad_request',
    message: 'span 1: span id "xyz" is not 16 lower-case hex digits',
  })
  expect((await store.stats(new AbortController().signal)).spans).toBe(5)
})

test('an attribute that is no proper Unicode does not break the others', async () => {
  const value = '\ud800'
  await store.append(
    spanBatch([{ trace: 6, id: 6, start: -9n, attributes: [{ key: 'k', value }] }]),
  )
  const { signal } = new AbortController()
  const tag = { kind: 'attribute', scope: 'span', key: 'k' } as const
  expect(await store.tagValues(tag, ALL_TIME, 10, signal)).toEqual(
    expect.arrayContaining(['x', 5n]),
  )
})

test('finds keys and resources that came after they were asked for', async () => {
  const key = attribute({ scope: 'span', key: 'late', op: '=', value: 'x' })
  const resource = attribute({ scope: 'resource', key: 'late', op: '=', value: 'y' })
  expect([await namesOf(key), await namesOf(resource)]).toEqual(['', ''])
  const attributes = [{ key: 'late', value: 'x' }]
  await store.append(spanBatch([{ trace: 80, id: 80, name: 'p', start: -80n, attributes }]))
  expect([await namesOf(key), await namesOf(resource)]).toEqual(['p', ''])
  const own = [{ key: 'late', value: 'y' }]
  await store.append(spanBatch([{ trace: 81, id: 81, name: 'q', start: -81n, resource: own }]))
  expect([await namesOf(key), await namesOf(resource)]).toEqual(['p', 'q'])
})

test('refuses what comes when too much waits', async () => {
  const small = await DuckSpanStore.open(database, { maxQueuedBytes: 1 })
  const results = await Promise.allSettled(
    [7, 8, 9].map((trace) => small.append(spanBatch([{ trace, id: 1, start: -20n }]))),
  )
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
  expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
    code: 'unavailable',
    retryAfter: 1,
  })
  await small.close()
})

test('keeps nothing of a commit that fails, and goes on after it', async () => {
  const failing: Database = {
    ...database,
    read: (work, signal) => database.read(work, signal),
    close: () => database.close(),
    write: (work) =>
      database.write((connection) =>
        work(
          new Proxy(connection, {
            get: (target, property) => {
              const value: unknown = Reflect.get(target, property)
              if (typeof value !== 'function') return value
              return (...args: unknown[]): unknown => {
                if (args[0] === 'COMMIT' && fail) throw new Error('disk is full')
                return Reflect.apply(value, target, args)
              }
            },
          }),
        ),
      ),
  }
  let fail = true
  const other = await DuckSpanStore.open(failing)
  const batch = spanBatch([{ trace: 77, id: 1, start: -30n, service: 'unseen' }])
  const { signal } = new AbortController()
  await expect(other.append(batch)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
  expect(await other.trace(traceIdOf(77), signal)).toBeNull()
  fail = false
  await other.append(batch)
  expect((await other.trace(traceIdOf(77), signal))?.resources[0]?.service).toBe('unseen')
  await other.close()
})
