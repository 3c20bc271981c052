import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALL_TIME, type SpanCondition, type SpanReader } from '@tailspan/model'
import { printSpans, spanBatch, type TestSpan, traceIdOf } from '@tailspan/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '../duck/database.ts'
import { ensureSchema } from '../duck/schema.ts'
import { MemorySpanStore } from '../memory/span-store.ts'
import { DuckSpanStore } from './duck-span-store.ts'

const TRACES = 30
const { signal } = new AbortController()

const span = fc.record({
  trace: fc.integer({ min: 1, max: TRACES }),
  name: fc.constantFrom('a', 'b', 'c'),
  status: fc.nat(2),
  start: fc.bigInt({ min: 0n, max: 100n }).map((n) => n << 30n),
})
const condition: fc.Arbitrary<SpanCondition> = fc.oneof(
  fc.constant<SpanCondition>({ kind: 'all' }),
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constant('status' as const),
    op: fc.constant('=' as const),
    value: fc.constantFrom('0', '1', '2'),
  }),
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constant('name' as const),
    op: fc.constantFrom('=' as const, '!=' as const),
    value: fc.constantFrom('a', 'b'),
  }),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), spans: fc.array(span, { maxLength: 20 }) }),
  fc.record({
    do: fc.constant('select' as const),
    where: condition,
    expected: fc.constantFrom(1, 5, 100),
    // Appended while the traces are handed out: none of it is to be seen.
    meanwhile: fc.array(span, { maxLength: 5 }),
  }),
  fc.record({ do: fc.constant('trace' as const), trace: fc.nat(TRACES + 1) }),
  fc.record({ do: fc.constant('reopen' as const) }),
)
const options = fc.record({
  mostPlaces: fc.constantFrom(2, 4, 16, 1024),
  sliceSpans: fc.constantFrom(1, 5, 1000),
})

/** Traces in the order that they are handed out in. */
async function select(
  store: SpanReader,
  selection: { readonly where: SpanCondition; readonly expected: number },
  meanwhile?: () => Promise<unknown>,
): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { spans, offsets } of store.select({ range: ALL_TIME, ...selection }, signal)) {
    if (found.length === 0) await meanwhile?.()
    offsets.forEach((from, i) => {
      found.push(printSpans(spans, from, offsets[i + 1] ?? spans.length))
    })
  }
  return found
}

test('answers are those of plain evaluation, whatever the commits were', async () => {
  const property = fc.asyncProperty(
    options,
    fc.array(step, { minLength: 4, maxLength: 25 }),
    async (some, steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'tailspan-commits-'))
      const database = await openDatabase(join(folder, 'spans.duckdb'), folder)
      await ensureSchema(database, DuckSpanStore.schema)
      let store = await DuckSpanStore.open(database, some)
      const plain = new MemorySpanStore()
      let id = 0
      const batchOf = (spans: readonly Omit<TestSpan, 'id'>[]) =>
        spanBatch(spans.map((one) => ({ ...one, id: ++id })))
      try {
        for (const now of steps) {
          if (now.do === 'append') {
            const batch = batchOf(now.spans)
            await Promise.all([store.append(batch), plain.append(batch)])
          } else if (now.do === 'select') {
            const expected = await select(plain, now)
            const late = batchOf(now.meanwhile)
            let appended = false
            const append = async (): Promise<void> => {
              appended = true
              await store.append(late)
            }
            expect(await select(store, now, append)).toEqual(expected)
            if (appended) await plain.append(late)
          } else if (now.do === 'trace') {
            const traceId = traceIdOf(now.trace)
            const [got, want] = await Promise.all([
              store.trace(traceId, signal),
              plain.trace(traceId, signal),
            ])
            expect(got && printSpans(got)).toEqual(want && printSpans(want))
          } else {
            await store.close()
            store = await DuckSpanStore.open(database, some)
          }
        }
      } finally {
        await store.close()
        await database.close()
        await rm(folder, { recursive: true, force: true })
      }
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
