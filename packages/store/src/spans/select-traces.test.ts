import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME, type SpanBatch, type TraceSelection } from '@tailspan/model'
import { spanBatch, type TestSpan } from '@tailspan/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from './duck-span-store.ts'

const TRACES = 100
const { signal } = new AbortController()
let folder: string
let database: Database
let store: DuckSpanStore

/** Every trace has a root; every tenth an error below it, every fiftieth three. */
function trace(number: number): TestSpan[] {
  const errors = number % 50 === 0 ? 3 : number % 10 === 0 ? 1 : 0
  const start = BigInt(number * 1000)
  const root = { trace: number, id: 1, name: 'root', start, attributes: [{ key: 'k', value: 'x' }] }
  return [
    root,
    ...Array.from({ length: errors }, (_, i) => ({
      trace: number,
      id: 2 + i,
      parent: 1,
      name: 'failed',
      status: 2,
      message: 'boom',
      start: start + 1n,
      events: [{ time: start, name: 'e' }],
    })),
  ]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tailspan-select-'))
  database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  store = await DuckSpanStore.open(database)
  const traces = Array.from({ length: TRACES }, (_, i) => trace(i + 1))
  // The errors come later than the roots.
  await store.append(spanBatch(traces.map(([root]) => root as TestSpan)))
  await store.append(spanBatch(traces.flatMap(([, ...errors]) => errors)))
})

afterAll(async () => {
  await store.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const root = { kind: 'field', field: 'name', op: '=', value: 'root' } as const
const error = { kind: 'field', field: 'status', op: '=', value: '2' } as const

async function batches(selection: Omit<TraceSelection, 'range'>): Promise<SpanBatch[]> {
  const found: SpanBatch[] = []
  const all = store.select({ range: ALL_TIME, expected: 1, ...selection }, signal)
  for await (const { spans } of all) found.push(spans)
  return found
}

async function tracesOf(selection: Omit<TraceSelection, 'range'>): Promise<number> {
  const ids = (await batches(selection)).flatMap((spans) => spans.traceIds)
  return new Set(ids).size
}

test('leaves out traces that lack what they should also have', async () => {
  expect(await tracesOf({ where: root })).toBe(TRACES)
  // Of the newest 33 nothing else is asked.
  expect(await tracesOf({ where: root, also: [{ where: error, atLeast: 1 }] })).toBe(33 + 6)
  expect(await tracesOf({ where: root, also: [{ where: error, atLeast: 3 }] })).toBe(33 + 1)
  const nowhere = { kind: 'attribute', scope: 'span', key: 'absent', op: 'exists' } as const
  expect(await tracesOf({ where: root, also: [{ where: nowhere, atLeast: 1 }] })).toBe(0)
})

test('reads texts that are wanted, and all when nothing is said', async () => {
  const texts = ({ attributes, events, statusMessages }: SpanBatch): boolean[] =>
    [attributes, events, statusMessages].map((list) => list.some((text) => text !== ''))
  const [all] = await batches({ where: error })
  const [some] = await batches({ where: error, texts: ['events'] })
  expect(all && texts(all)).toEqual([true, true, true])
  expect(some && texts(some)).toEqual([false, true, false])
  expect(some?.names).toEqual(all?.names)
  expect(some?.length).toBe(all?.length)
})

test('reads ahead what is expected to be consumed', async () => {
  const first = async (expected: number): Promise<number | undefined> => {
    for await (const { offsets } of store.select(
      { range: ALL_TIME, where: root, expected },
      signal,
    ))
      return offsets.length
    return undefined
  }
  expect(await first(3)).toBeLessThan(10)
  expect(await first(50)).toBe(50)
})
