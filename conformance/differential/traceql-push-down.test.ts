import type { TraceqlEngine } from '@tailspan/query'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomTraces } from './random-spans.ts'
import { randomTraceql } from './random-traceql.ts'
import { TraceEngines } from './trace-engines.ts'

// What the store leaves out by SQL must be what the engine leaves out when it sees every trace.

const SEED = 20_261_121
const RUNS = 1500
const MILLISECOND = 1_000_000n
const { signal } = new AbortController()
let engines: TraceEngines

beforeAll(async () => {
  const [spans = []] = fc.sample(randomTraces, { seed: SEED, numRuns: 1 })
  engines = await TraceEngines.over(spans)
})
afterAll(() => engines.close())

const time = fc.integer({ min: -10, max: 1300 }).map((ms) => BigInt(ms) * MILLISECOND)

test('searches', { timeout: 300_000 }, async () => {
  let found = 0
  const question = fc.record({ query: randomTraceql, times: fc.tuple(time, time) })
  await fc.assert(
    fc.asyncProperty(question, async ({ query, times: [a, b] }) => {
      const range = a < b ? { start: a, end: b } : { start: b, end: a }
      const expected = await printed(engines.plain, query, range)
      expect(await printed(engines.pushed, query, range)).toEqual(expected)
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
