import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '../duck/database.ts'
import { SpanQueries } from './span-queries.ts'
import { TraceFilter } from './trace-filter.ts'
import type { PartColumns } from './trace-parts.ts'
import { TracePlaces } from './trace-places.ts'

interface Part {
  readonly trace: number
  readonly spans: number
  readonly start: bigint
}

/** Ids that differ in one word each, as those do that count up. */
function wordsOf(trace: number): Uint32Array {
  const words = new Uint32Array(4)
  words[trace % 4] = trace + 1
  return words
}

function columnsOf(parts: readonly Part[], firstSeq: number): PartColumns {
  const traceIds = new Uint32Array(4 * parts.length)
  parts.forEach(({ trace }, i) => {
    traceIds.set(wordsOf(trace), 4 * i)
  })
  return {
    length: parts.length,
    traceIds,
    firsts: BigInt64Array.from(parts, (_, i) => BigInt(firstSeq + 10 * i)),
    lasts: BigInt64Array.from(parts, ({ spans }, i) => BigInt(firstSeq + 10 * i + spans - 1)),
    counts: Uint32Array.from(parts, ({ spans }) => spans),
    starts: BigInt64Array.from(parts, ({ start }) => start),
  }
}

const part = fc.record({
  trace: fc.nat(40),
  spans: fc.integer({ min: 1, max: 9 }),
  start: fc.bigInt({ min: 0n, max: 1000n }),
})
const commits = fc.array(fc.array(part, { minLength: 1, maxLength: 12 }), { maxLength: 12 })

test('a place is that of all parts of the trace, or not known', () => {
  fc.assert(
    fc.property(commits, fc.constantFrom(4, 16, 4096), fc.nat(1500), (all, most, endSeq) => {
      const places = new TracePlaces(true, most)
      const rows: (Part & { readonly first: number })[] = []
      for (const parts of all) {
        const from = 10 * rows.length
        places.add(columnsOf(parts, from))
        parts.forEach((one, i) => {
          rows.push({ ...one, first: from + 10 * i })
        })
      }
      for (let trace = 0; trace <= 41; trace++) {
        const mine = rows.filter((row) => row.trace === trace && row.first < endSeq)
        const found = places.find(wordsOf(trace), 0, BigInt(endSeq))
        const known = most === 4096 && mine.length > 0
        if (!known && found === undefined) continue
        expect(found).toMatchObject({
          firstSeq: BigInt(Math.min(...mine.map(({ first }) => first))),
          lastSeq: BigInt(Math.max(...mine.map(({ first, spans }) => first + spans - 1))),
          start: mine.reduce((least, { start }) => (start < least ? start : least), 1000n),
          spans: mine.reduce((sum, { spans }) => sum + spans, 0),
        })
      }
    }),
  )
})

test('nothing is known before the file was read', () => {
  const places = new TracePlaces(false)
  expect(places.on).toBe(false)
  places.add(columnsOf([{ trace: 1, spans: 1, start: 1n }], 0))
  expect(places.find(wordsOf(1), 0, 100n)).toBeUndefined()
})

test('of a file with more parts the newest are known, and which traces have others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-places-'))
  const database = await openDatabase(join(folder, 'parts.duckdb'), folder)
  try {
    // 1,200 traces of ten rows each; their ids are those of wordsOf for every fourth.
    await database.write((connection) =>
      connection.run(`CREATE TABLE span_parts AS
        SELECT (4 * i + 1)::UHUGEINT AS trace_id, 10 * i AS first_seq, 10 * i + 9 AS last_seq,
          10::UINTEGER AS spans, i AS start_min FROM range(1200) AS parts(i)`),
    )
    const places = new TracePlaces(false, 1024)
    await places.load(new SpanQueries(database), 12_000, new AbortController().signal)
    const late = Array.from({ length: 100 }, (_, i) => ({ trace: 4 * i, spans: 1, start: 0n }))
    places.add(columnsOf(late, 12_000))
    const known = (i: number): boolean => places.find(wordsOf(4 * i), 0, 10n ** 9n) !== undefined
    const numbers = Array.from({ length: 1200 }, (_, i) => i).filter(known)
    expect(numbers[0]).toBe(512)
    expect(numbers.length).toBe(1200 - 512)
    expect(places.findId(BigInt(4 * 1199 + 1), 12_000)).toMatchObject({
      firstSeq: 11_990n,
      spans: 10,
    })
  } finally {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
})

test('the newest stay known', () => {
  const places = new TracePlaces(true, 1024)
  const parts = Array.from({ length: 5000 }, (_, trace) => ({ trace, spans: 1, start: 0n }))
  places.add(columnsOf(parts, 0))
  const known = parts.filter(({ trace }) => places.find(wordsOf(trace), 0, 10n ** 9n) !== undefined)
  expect(known.length).toBeGreaterThanOrEqual(512)
  expect(known.length).toBeLessThanOrEqual(1024)
  expect(known[0]?.trace).toBe(5000 - known.length)
})

test('nothing is known when the file cannot be read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tailspan-places-'))
  const database = await openDatabase(join(folder, 'none.duckdb'), folder)
  const places = new TracePlaces(false)
  const loading = places.load(new SpanQueries(database), 10, new AbortController().signal)
  await expect(loading).rejects.toThrow('span_parts')
  places.add(columnsOf([{ trace: 1, spans: 1, start: 1n }], 0))
  expect(places.on).toBe(false)
  expect(places.find(wordsOf(1), 0, 100n)).toBeUndefined()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test('the filter knows what was added and mistakes little else for it', () => {
  const filter = new TraceFilter()
  // More than fit into its first part.
  const added = 1_200_000
  let [refused, lost, mistaken] = [0, 0, 0]
  for (let trace = 0; trace < added; trace++) if (!filter.add(wordsOf(trace), 0)) refused++
  for (let trace = 0; trace < added; trace++) if (!filter.mayHave(wordsOf(trace), 0)) lost++
  for (let trace = added; trace < 2 * added; trace++) {
    if (filter.mayHave(wordsOf(trace), 0)) mistaken++
  }
  expect({ refused, lost }).toEqual({ refused: 0, lost: 0 })
  expect(mistaken / added).toBeLessThan(0.006)
})
