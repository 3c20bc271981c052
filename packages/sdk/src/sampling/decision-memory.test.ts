import { expect, it } from 'vitest'
import { randomTraceId } from '../traces/random-ids.ts'
import type { Decision } from './decision.ts'
import { DecisionMemory } from './decision-memory.ts'

const KEPT: Decision = { keep: true, reason: 'head', ratio: 0.1 }
const DROPPED: Decision = { keep: false, reason: 'ratio', ratio: 0.1 }

function memory(remembered: number): DecisionMemory {
  return new DecisionMemory(remembered, Math.random)
}

it('knows the last decisions, and forgets those before', () => {
  const known = memory(10_000)
  const ids = Array.from({ length: 50_000 }, randomTraceId)
  for (const [i, id] of ids.entries()) known.set(id, i % 10 === 0 ? KEPT : DROPPED)
  const found = ids.map((id) => known.get(id))
  expect(found.slice(-10_000)).toEqual(
    ids.slice(-10_000).map((_id, i) => (i % 10 === 0 ? KEPT : DROPPED)),
  )
  expect(found.slice(0, 30_000).every((each) => each === undefined)).toBe(true)
})

it('replaces a decision, also an older one', () => {
  const known = memory(2)
  known.set('a'.repeat(32), DROPPED)
  known.set('a'.repeat(32), KEPT)
  expect(known.get('a'.repeat(32))).toEqual(KEPT)
  known.set('b'.repeat(32), KEPT)
  known.set('c'.repeat(32), KEPT)
  known.set('a'.repeat(32), { ...DROPPED, early: true })
  expect(known.get('a'.repeat(32))).toEqual({ ...DROPPED, early: true })
  expect(known.get('d'.repeat(32))).toBeUndefined()
})

it('is as quick with ids that have much in common', () => {
  const known = memory(10_000)
  const ids = Array.from({ length: 10_000 }, (_, i) => i.toString(16).padStart(8, '0'))
  for (const id of ids) known.set(`${'0'.repeat(16)}${id}${'0'.repeat(8)}`, KEPT)
  for (const id of ids) {
    expect(known.get(`${'0'.repeat(24)}${id}`)).toBe(id === '00000000' ? KEPT : undefined)
  }
})
