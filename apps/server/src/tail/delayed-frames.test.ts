import type { LogRow } from '@tailspan/query'
import { expect, test } from 'vitest'
import { DelayedFrames } from './delayed-frames.ts'
import type { TailFrame } from './tail-session.ts'

function row(timestamp: bigint): LogRow {
  return {
    timestamp,
    line: `line ${timestamp}`,
    labels: [],
    stream: [],
    metadata: [],
    parsed: [],
    level: '',
    traceId: '',
    spanId: '',
  }
}

function setUp() {
  const frames: TailFrame[] = []
  let now = 0
  const delayed = new DelayedFrames({ next: () => frames.shift() ?? null }, 2000, () => now)
  const at = (time: number, ...timestamps: bigint[]): bigint[] | undefined => {
    now = time
    if (timestamps.length > 0) frames.push({ rows: timestamps.map(row), dropped: null })
    return delayed.next(500)?.rows.map((r) => r.timestamp)
  }
  return { frames, delayed, at }
}

test('a line comes when its time is up, in the order of timestamps', () => {
  const { at } = setUp()
  expect(at(0, 30n, 10n)).toBeUndefined()
  expect(at(1000, 20n)).toBeUndefined()
  expect(at(1999)).toBeUndefined()
  expect(at(3000)).toEqual([10n, 20n, 30n])
  expect(at(9000)).toBeUndefined()
})

test('what was dropped is told at once', () => {
  const { frames, delayed } = setUp()
  const dropped = { count: 3, reason: 'slow_reader', from: 1n, to: 3n } as const
  frames.push({ rows: [row(4n)], dropped })
  expect(delayed.next(500)).toEqual({ rows: [], dropped })
  expect(delayed.next(500)).toBeNull()
})

test('holds only so many lines back', () => {
  let asked = 0
  const endless = {
    next: () => ({ rows: Array.from({ length: 500 }, () => row(BigInt(asked++))), dropped: null }),
  }
  const delayed = new DelayedFrames(endless, 2000, () => 0)
  expect(delayed.next(500)).toBeNull()
  expect(asked).toBe(10_000)
})

test('gives no more lines than asked for, and loses none', () => {
  const { at, delayed } = setUp()
  at(0, ...Array.from({ length: 700 }, (_, i) => BigInt(i)))
  expect(at(2000)).toHaveLength(500)
  expect(delayed.next(500)?.rows.map((r) => r.timestamp)[0]).toBe(500n)
})
