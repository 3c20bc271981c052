import type { LogRow } from '@tailspan/query'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineRing } from './line-ring.ts'

function row(n: number): LogRow {
  return {
    timestamp: BigInt(n),
    line: String(n),
    labels: [],
    stream: [],
    metadata: [],
    parsed: [],
    level: '',
    traceId: '',
    spanId: '',
  }
}

test('drops the oldest and says which', () => {
  const ring = new LineRing(2)
  for (let n = 1; n <= 5; n++) ring.push(row(n))
  const { rows, dropped } = ring.take(10)
  expect(rows.map((r) => r.line)).toEqual(['4', '5'])
  expect(dropped).toEqual({ count: 3, reason: 'slow_reader', from: 1n, to: 3n })
  expect(ring.take(10)).toEqual({ rows: [], dropped: null })
})

test('every pushed line is taken in order, or counted as dropped', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ take: fc.integer({ min: 1, max: 40 }) }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(step), (capacity, steps) => {
      const ring = new LineRing(capacity)
      let pushed = 0
      let seen = 0
      let last = -1n
      const check = (taken: ReturnType<LineRing['take']>): void => {
        seen += taken.rows.length + (taken.dropped?.count ?? 0)
        for (const r of taken.rows) {
          expect(r.timestamp > last).toBe(true)
          last = r.timestamp
        }
      }
      for (const s of steps) {
        if ('push' in s) for (let i = 0; i < s.push; i++) ring.push(row(pushed++))
        else check(ring.take(s.take))
        expect(ring.length).toBeLessThanOrEqual(capacity)
      }
      check(ring.take(capacity))
      expect(seen).toBe(pushed)
    }),
  )
})
