import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME } from '@tailspan/model'
import { spanBatch, type TestSpan, traceIdOf } from '@tailspan/testkit'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { DuckSpanStore } from './duck-span-store.ts'

const TRACES = 1200
const SPANS = 10
/** Traces whose last span comes later. */
const LATE = 300
const { signal } = new AbortController()
const error = { kind: 'field', field: 'status', op: '=', value: '2' } as const
let shut: () => Promise<void> = async () => {}

afterEach(() => shut())

/** Every span is an error. */
function trace(number: number): TestSpan[] {
  return Array.from({ length: SPANS }, (_, i) => ({
    trace: number,
    id: i + 1,
    name: i === 0 ? 'root' : 'below',
    status: 2,
    start: BigInt(number * 1000 + i),
  }))
}

/** A store that finds some spans when it is opened. */
async function opened(
  mostPlaces: number | undefined,
  before: readonly TestSpan[],
): Promise<DuckSpanStore> {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-candidates-'))
  const database = await openDatabase(join(folder, 'spans.duckdb'), folder)
  await ensureSchema(database, DuckSpanStore.schema)
  const options = mostPlaces === undefined ? {} : { mostPlaces }
  const first = await DuckSpanStore.open(database, options)
  await first.append(spanBatch(before))
  await first.close()
  const store = await DuckSpanStore.open(database, options)
  shut = async () => {
    await store.close()
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
  return store
}

async function found(store: DuckSpanStore, expected = TRACES): Promise<Map<string, number>> {
  const spans = new Map<string, number>()
  const selection = { range: ALL_TIME, where: error, expected }
  for await (const batch of store.select(selection, signal)) {
    for (const id of batch.spans.traceIds) spans.set(id, (spans.get(id) ?? 0) + 1)
  }
  return spans
}

const newestFirst = Array.from({ length: TRACES }, (_, i) => [traceIdOf(TRACES - i), SPANS])

// More spans match than are read one by one, and their traces lie in memory, in part, or not at all.
test.each([undefined, 1024, 4])('all traces are found, whole, with %s places', async (places) => {
  const traces = Array.from({ length: TRACES }, (_, i) => trace(i + 1))
  const [late, whole] = [traces.slice(0, LATE), traces.slice(LATE)]
  const before = [...late.flatMap((spans) => spans.slice(0, -1)), ...whole.flat()]
  const store = await opened(places, before)
  await store.append(spanBatch(late.flatMap((spans) => spans.slice(-1))))
  expect([...(await found(store))]).toEqual(newestFirst)
  expect([...(await found(store))]).toEqual(newestFirst)
  expect((await store.trace(traceIdOf(7), signal))?.length).toBe(SPANS)
  expect((await store.trace(traceIdOf(TRACES), signal))?.length).toBe(SPANS)
  expect(await store.trace(traceIdOf(TRACES + 1), signal)).toBeNull()
})

test('more traces than a statement is given are found where memory knows most', async () => {
  const [old, failed, all] = [8192, 5000, 20_000]
  const spans = Array.from({ length: all }, (_, i) => ({
    trace: i + 1,
    id: 1,
    status: i < old && i >= failed ? 0 : 2,
    start: BigInt(i),
  }))
  const store = await opened(2 * old, spans.slice(0, 1))
  await store.append(spanBatch(spans.slice(1)))
  expect((await found(store, all)).size).toBe(all - old + failed)
  expect((await found(store, all)).size).toBe(all - old + failed)
})
