import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SpanReader, systemClock } from '@tailspan/model'
import { TraceqlEngine } from '@tailspan/query'
import { MemorySpanStore, openStoreInProcess, type Store } from '@tailspan/store'
import { spanBatch } from '@tailspan/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomTraces } from './random-spans.ts'
import { randomTraceql } from './random-traceql.ts'

// What the store leaves out by SQL must be what the engine leaves out when it sees every trace.

const SEED = 20_261_121
const RUNS = 1500
const MILLISECOND = 1_000_000n
const { signal } = new AbortController()
const folder = await mkdtemp(join(tmpdir(), 'tailspan-differential-'))
let store: Store
let pushed: TraceqlEngine
let plain: TraceqlEngine

beforeAll(async () => {
  store = await openStoreInProcess({ folder })
  const memory = new MemorySpanStore()
  const [spans = []] = fc.sample(randomTraces, { seed: SEED, numRuns: 1 })
  const batch = spanBatch(spans)
  await store.spans.append(batch)
  await memory.append(batch)
  const engine = (reader: SpanReader): TraceqlEngine =>
    new TraceqlEngine(reader, { clock: systemClock })
  pushed = engine(store.spans)
  plain = engine(everything(memory))
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

/** A reader that leaves out nothing by its conditions. */
function everything(reader: SpanReader): SpanReader {
  return {
    trace: (id, stop) => reader.trace(id, stop),
    select: (selection, stop) => reader.select({ ...selection, where: { kind: 'all' } }, stop),
    tags: (range, stop) => reader.tags(range, stop),
    tagValues: (tag, range, limit, stop) => reader.tagValues(tag, range, limit, stop),
    stats: (stop) => reader.stats(stop),
  }
}

const time = fc.integer({ min: -10, max: 1300 }).map((ms) => BigInt(ms) * MILLISECOND)

test('searches', { timeout: 300_000 }, async () => {
  let found = 0
  const question = fc.record({ query: randomTraceql, times: fc.tuple(time, time) })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, times: [a, b] }) => {
      const range = a < b ? { start: a, end: b } : { start: b, end: a }
      const expected = await printed(plain, query, range)
      expect(await printed(pushed, query, range)).toEqual(expected)
      if (Array.isArray(expected) && expected.length > 0) found++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  expect(found).toBeGreaterThan(RUNS / 10)
})

async function printed(
  engine: TraceqlEngine,
  query: string,
  range: { start: bigint; end: bigint },
): Promise<unknown> {
  try {
    const hits = await engine.search(query, { range, limit: 1000, spss: 0 }, signal)
    return hits.map((hit) => JSON.stringify(hit, plainly)).sort()
  } catch (error) {
    return String(error)
  }
}

function plainly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value
}
