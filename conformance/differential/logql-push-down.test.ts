import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LogReader, systemClock } from '@tailspan/model'
import { LogqlEngine, type LogqlResult } from '@tailspan/query'
import { MemoryLogStore, openStoreInProcess, type Store } from '@tailspan/store'
import { type LogRow, logBatch } from '@tailspan/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainReader } from './plain-reader.ts'
import { randomLine } from './random-lines.ts'
import { randomMetric, randomPipeline } from './random-queries.ts'

// What the store answers with SQL must be what the engine works out line by line.

const SECOND = 1_000_000_000n
const SETS = 40
const SEED = 20_261_121
const RUNS = 4000
const { signal } = new AbortController()
const folder = await mkdtemp(join(tmpdir(), 'tailspan-differential-'))
let store: Store
let pushed: LogqlEngine
let plain: LogqlEngine

const row = fc.record({
  app: fc.constantFrom('a', 'b'),
  line: randomLine,
  meta: fc.constantFrom('', '7', 'u1', '12.5'),
  user: fc.constantFrom('', '', '', 'u1'),
  level: fc.constantFrom('', 'info', 'error'),
})

beforeAll(async () => {
  store = await openStoreInProcess({ folder })
  const memory = new MemoryLogStore()
  const sets = fc.sample(fc.array(row, { minLength: 1, maxLength: 60 }), {
    seed: SEED,
    numRuns: SETS,
  })
  for (const [set, rows] of sets.entries()) {
    const batch = logBatch(
      rows.map(
        ({ app, line, meta, user, level }, i): LogRow => ({
          labels: { set: String(set), app },
          ts: BigInt(i) * 1_370_000_000n,
          line,
          level,
          metadata: [
            ...(meta ? [['meta', meta] as const] : []),
            ...(user ? [['user', user] as const] : []),
          ],
        }),
      ),
    )
    await store.logs.append(batch)
    await memory.append(batch)
  }
  const engine = (reader: LogReader): LogqlEngine => new LogqlEngine(reader, { clock: systemClock })
  pushed = engine(store.logs)
  plain = engine(plainReader(memory))
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

const selector = fc
  .tuple(fc.nat(SETS - 1), fc.constantFrom('', ', app="a"', ', app=~".+"', ', app!="b"'))
  .map(([set, more]) => `{set="${set}"${more}}`)

const time = fc.integer({ min: -5, max: 90 }).map((seconds) => BigInt(seconds) * SECOND)

test('log queries', { timeout: 300_000 }, async () => {
  const question = fc.record({
    query: fc.tuple(selector, randomPipeline).map((parts) => parts.join(' ')),
    times: fc.tuple(time, time),
    limit: fc.integer({ min: 1, max: 70 }),
    direction: fc.constantFrom('forward' as const, 'backward' as const),
  })
  const answered = await agree(question, ({ query, times: [a, b], ...how }) => (engine) => {
    const range = a < b ? { start: a, end: b } : { start: b, end: a }
    return engine.queryRange(query, { ...range, ...how, step: SECOND }, signal)
  })
  expect(answered).toBeGreaterThan(RUNS / 10)
})

test('metric queries', { timeout: 300_000 }, async () => {
  const question = fc.record({
    query: fc.tuple(selector, randomMetric).map(([streams, metric]) => metric(streams)),
    start: time,
    step: fc.constantFrom(1n, 5n, 10n, 13n, 60n),
    count: fc.integer({ min: 0, max: 12 }),
    instant: fc.boolean(),
  })
  const answered = await agree(question, ({ query, start, step, count, instant }) => (engine) => {
    const how = { limit: 100, direction: 'backward' as const }
    if (instant) return engine.queryInstant(query, { ...how, time: start }, signal)
    const range = { start, end: start + BigInt(count) * step * SECOND, step: step * SECOND }
    return engine.queryRange(query, { ...how, ...range }, signal)
  })
  expect(answered).toBeGreaterThan(RUNS / 10)
})

/** Holds both engines to one answer, or one refusal; returns how often there was something in it. */
async function agree<Q>(
  question: fc.Arbitrary<Q>,
  asked: (question: Q) => (engine: LogqlEngine) => Promise<LogqlResult>,
): Promise<number> {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      const ask = asked(one)
      const expected = await printed(ask, plain)
      expect(await printed(ask, pushed)).toEqual(expected)
      if (Array.isArray(expected) && expected.length > 0) answered++
    }),
    { seed: SEED, numRuns: RUNS },
  )
  return answered
}

async function printed(
  ask: (engine: LogqlEngine) => Promise<LogqlResult>,
  engine: LogqlEngine,
): Promise<unknown> {
  try {
    const result = await ask(engine)
    if (result.kind === 'streams') {
      return result.rows.map((r) => [String(r.timestamp), r.line, r.stream, r.metadata, r.parsed])
    }
    if (result.kind === 'vector')
      return sorted(result.samples.map((s) => [s.labels, [rounded(s.v)]]))
    if (result.kind === 'scalar') return rounded(result.v)
    return sorted(
      result.series.map((s) => [s.labels, s.points.map(({ t, v }) => `${t} ${rounded(v)}`)]),
    )
  } catch (error) {
    // Which of several failing series it names is open.
    return String(error).replace(/series: '.*?'\./s, '')
  }
}

/** Sums of the same numbers in another order differ in their last digits. */
function rounded(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(9) : String(value)
}

function sorted(list: readonly unknown[]): string[] {
  return list.map((element) => JSON.stringify(element)).sort()
}
