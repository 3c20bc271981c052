import { expect, test } from 'vitest'
import { packTexts } from '../duck/text-column.ts'
import { type KeptRows, RecentRows } from './recent-rows.ts'

type Row = readonly [streamId: number, ts: bigint, line: string, metadata?: string]

function kept(...rows: Row[]): KeptRows {
  const timestamps = BigInt64Array.from(rows, ([, ts]) => ts)
  const newest = new Map<number, bigint>()
  for (const [id, ts] of rows) if (ts > (newest.get(id) ?? -1n)) newest.set(id, ts)
  const sorted = timestamps.slice().sort()
  return {
    length: rows.length,
    timestamps,
    halves: new Int32Array(timestamps.buffer),
    streamIds: Uint32Array.from(rows, ([id]) => id),
    lines: packTexts(rows.map(([, , line]) => line)),
    metadata: packTexts(rows.map(([, , , metadata]) => metadata ?? '')),
    newest,
    release: () => {},
    minTs: sorted[0] ?? 0n,
    maxTs: sorted.at(-1) ?? 0n,
  }
}

function has(recent: RecentRows, row: Row): boolean {
  return recent.has(kept(row), 0, row[1])
}

test('a row is found by all that makes it what it is, in whichever commit it came', () => {
  const recent = new RecentRows(1e6)
  for (let i = 0; i < 100; i++) recent.add(kept([1, BigInt(i), `line ${i}`, `{"i":"${i}"}`]))
  recent.add(kept([2, 50n, 'line 50'], [2, -5n, 'before 1970']))
  for (let i = 0; i < 100; i++) {
    expect(has(recent, [1, BigInt(i), `line ${i}`, `{"i":"${i}"}`])).toBe(true)
  }
  expect(has(recent, [2, -5n, 'before 1970'])).toBe(true)
  expect(has(recent, [1, 50n, 'line 50'])).toBe(false)
  expect(has(recent, [2, 50n, 'line 51'])).toBe(false)
  expect(has(recent, [2, 51n, 'line 50'])).toBe(false)
  expect(has(recent, [3, 50n, 'line 50'])).toBe(false)
  expect(has(recent, [2, 50n + (1n << 32n), 'line 50'])).toBe(false)
})

test('what has left is not covered any more, what came later is', () => {
  const recent = new RecentRows(3000)
  const long = 'x'.repeat(1000)
  recent.add(kept([1, 10n, long], [2, 10n, long]))
  expect(recent.covers(1, 10n)).toBe(true)
  recent.add(kept([1, 20n, long]))
  recent.add(kept([1, 30n, long], [3, 30n, long]))
  expect(has(recent, [1, 10n, long])).toBe(false)
  expect(recent.covers(1, 10n)).toBe(false)
  expect(recent.covers(2, 10n)).toBe(false)
  expect(recent.covers(2, 11n)).toBe(true)
  expect(recent.covers(1, 31n)).toBe(true)
  expect(recent.covers(3, 1n)).toBe(true)
})
