import {
  type FieldFilter,
  type LabelMatcher,
  type LineFilter,
  type LogAggregation,
  type LogReader,
  type LogSelection,
} from '@tailspan/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LogRow, logBatch, printLogs } from '../../builders/logs.ts'
import { collect, type LogStoreFixture, never, printSeries } from './fixture.ts'

const name = fc.constantFrom(
  'app',
  'env',
  'user',
  'user_extracted',
  'detected_level',
  'a"b',
  '__proto__',
)
const value = fc.constantFrom('', 'a', 'b', 'ab', 'a\nb', '"', 'u1', 'info', 'é😀', '\\')
const word = fc.constantFrom('a', 'b', 'ab', '\n', '"u1"', 'é', '😀', 'error', 'A', '')
const pattern = fc.constantFrom(
  'a',
  'a.b',
  '^a',
  'b$',
  'a|',
  '.*',
  '.+',
  '(?i)A',
  '[^a]b',
  'u\\d',
  '(?s)a.b',
  '(?<x>é)',
  '',
)
const op = fc.constantFrom('=', '!=', '=~', '!~')
const pairs = fc.uniqueArray(fc.tuple(name, value), { maxLength: 3, selector: ([n]) => n })

const row: fc.Arbitrary<LogRow> = fc.record({
  labels: pairs,
  ts: fc.bigInt(-5n, 40n),
  line: fc.array(word, { maxLength: 3 }).map((words) => words.join('')),
  // The level is a column; metadata names it only when a sender did.
  metadata: pairs.map((list) => list.filter(([n]) => n !== 'detected_level')),
  level: fc.constantFrom('', 'info', 'error'),
  traceId: fc.constantFrom('', '0'.repeat(31) + '1', 'f'.repeat(32)),
})

const matcher: fc.Arbitrary<LabelMatcher & FieldFilter> = fc
  .record({ name, op, value, pattern })
  .map((m) => ({ name: m.name, op: m.op, value: m.op.endsWith('~') ? m.pattern : m.value }))

const lineFilter: fc.Arbitrary<LineFilter> = fc.oneof(
  fc.record({
    kind: fc.constant('contains' as const),
    negate: fc.boolean(),
    anyOf: fc.array(word, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('regex' as const),
    negate: fc.boolean(),
    anyOf: fc.array(pattern, { minLength: 1, maxLength: 2 }),
  }),
)

const selection: fc.Arbitrary<LogSelection> = fc.record(
  {
    matchers: fc.array(matcher, { maxLength: 2 }),
    range: fc
      .tuple(fc.bigInt(-6n, 45n), fc.bigInt(-6n, 45n))
      .map(([a, b]) => (a < b ? { start: a, end: b } : { start: b, end: a })),
    direction: fc.constantFrom('forward' as const, 'backward' as const),
    limit: fc.integer({ min: 0, max: 30 }),
    lineFilters: fc.array(lineFilter, { maxLength: 2 }),
    fieldFilters: fc.array(matcher, { maxLength: 2 }),
    traceId: fc.constantFrom('f'.repeat(32)),
    fields: fc.subarray(['line', 'metadata', 'trace'] as const),
  },
  { requiredKeys: ['matchers', 'range', 'direction'] },
)

const names = fc.uniqueArray(name, { maxLength: 3 })
const aggregation: fc.Arbitrary<LogAggregation> = fc.record({
  fn: fc.constantFrom('count' as const, 'bytes' as const),
  grid: fc.record({
    start: fc.bigInt(-3n, 30n),
    step: fc.bigInt(1n, 12n),
    count: fc.integer({ min: 1, max: 8 }),
    window: fc.bigInt(1n, 20n),
  }),
  groupBy: fc.oneof(
    fc.constant({ kind: 'all' as const }),
    fc.record({ kind: fc.constant('by' as const), names }),
    fc.record({ kind: fc.constant('without' as const), names }),
  ),
})

/**
 * Random rows into both stores, duplicates and disorder included, then random questions to both: the
 * store under test answers what the oracle answers.
 */
export function logStoreDifferential(
  title: string,
  open: () => Promise<LogStoreFixture>,
  openOracle: () => Promise<LogStoreFixture>,
  runs: number,
): void {
  test(`${title} answers random questions as the oracle does`, { timeout: 120_000 }, async () => {
    const scenario = fc.record({
      batches: fc.array(fc.array(row, { maxLength: 25 }), { maxLength: 4 }),
      selections: fc.array(selection, { minLength: 1, maxLength: 12 }),
      aggregations: fc.array(fc.tuple(selection, aggregation), { maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(scenario, async ({ batches, selections, aggregations }) => {
        const store = await open()
        const oracle = await openOracle()
        try {
          for (const rows of batches) {
            const batch = logBatch(rows)
            expect(await store.writer.append(batch)).toEqual(await oracle.writer.append(batch))
          }
          for (const one of selections) {
            expect(await rowsOf(store.reader, one)).toEqual(await rowsOf(oracle.reader, one))
            expect(await listed(store.reader, one)).toEqual(await listed(oracle.reader, one))
          }
          for (const [one, how] of aggregations) {
            const expected = printSeries(await oracle.reader.aggregate(one, how, never))
            const actual = printSeries(await store.reader.aggregate(one, how, never))
            expect(actual).toEqual(expected)
          }
        } finally {
          await store.close()
          await oracle.close()
        }
      }),
      { numRuns: runs },
    )
  })
}

async function rowsOf(reader: LogReader, one: LogSelection) {
  return printLogs(await collect(reader.read(one, never)))
}

async function listed(reader: LogReader, { matchers, range }: LogSelection) {
  const streams = await reader.streams(matchers, range, never)
  return [streams.map((s) => s.key).sort(), await reader.stats(matchers, range, never)]
}
