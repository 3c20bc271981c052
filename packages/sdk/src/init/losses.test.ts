import { expect, test } from 'vitest'
import type { Loss } from '../options/sink.ts'
import { Losses } from './losses.ts'

const loss = (count: number, reason: Loss['reason'] = 'queue-full'): Loss => ({
  signal: 'traces',
  sink: 'otlp-traces',
  count,
  reason,
})

test('losses are told together by their reason, and on stderr once a minute', () => {
  const told: Loss[] = []
  const lines: string[] = []
  let now = 0
  const losses = new Losses(
    (each) => told.push(each),
    (line) => lines.push(line),
    () => now,
  )
  losses.add(loss(2))
  losses.add(loss(3))
  losses.add(loss(1, 'rejected'))
  losses.tell()
  expect(told.map(({ count, reason }) => [count, reason])).toEqual([
    [5, 'queue-full'],
    [1, 'rejected'],
  ])
  losses.add(loss(4))
  losses.tell()
  expect(lines).toHaveLength(1)
  now = 60_000
  losses.add(loss(1))
  losses.tell()
  expect(lines[0]).toContain('6 spans or lines were lost')
  expect(lines[1]).toContain('5 spans or lines were lost')
  expect([losses.total, told.length]).toEqual([11, 4])
})

test('who is told may throw, and nobody may read', () => {
  const broken = (): never => {
    throw new Error('no')
  }
  const losses = new Losses(broken, broken, () => 0)
  losses.add(loss(1))
  expect(() => losses.tell()).not.toThrow()
})
