import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { DroppedRing } from './dropped-ring.ts'

const span = {} as ReadableSpan

it('remembers the last 500 traces', () => {
  const ring = new DroppedRing()
  for (let i = 0; i < 5000; i++) ring.add(`t${i}`, [span], i)
  const held = Array.from({ length: 5000 }, (_, i) => `t${i}`).filter((id) => ring.has(id))
  expect(held).toHaveLength(500)
  expect(held[0]).toBe('t4500')
})

it('remembers no more than 5000 spans', () => {
  const ring = new DroppedRing()
  const many = Array.from({ length: 1000 }, () => span)
  for (let i = 0; i < 10; i++) ring.add(`t${i}`, many, i)
  expect(Array.from({ length: 10 }, (_, i) => ring.has(`t${i}`))).toEqual([
    ...Array.from({ length: 5 }, () => false),
    ...Array.from({ length: 5 }, () => true),
  ])
  ring.add('huge', [...many, ...many, ...many, ...many, ...many, span], 11)
  expect(ring.has('huge')).toBe(false)
})

it('puts spans of one trace together, and counts it as new', () => {
  const ring = new DroppedRing()
  ring.add('a', [span], 0)
  for (let i = 0; i < 499; i++) ring.add(`t${i}`, [span], 1)
  for (let i = 0; i < 3000; i++) ring.add('a', [span], 2)
  ring.add('b', [span], 3)
  expect(ring.has('t0')).toBe(false)
  expect(ring.take('a')).toHaveLength(3001)
  expect(ring.has('a')).toBe(false)
  expect(ring.take('a')).toEqual([])
})

it('forgets after five seconds', () => {
  const ring = new DroppedRing()
  ring.add('a', [span], 0)
  ring.add('b', [span], 3000)
  ring.take('a')
  ring.add('a', [span], 4000)
  ring.forgetOld(5500)
  expect([ring.has('a'), ring.has('b')]).toEqual([true, true])
  ring.forgetOld(8000)
  expect([ring.has('a'), ring.has('b')]).toEqual([true, false])
  ring.forgetOld(9000)
  expect(ring.empty).toBe(true)
})

it('has no place for what nothing is expected of while it is crowded', () => {
  const ring = new DroppedRing()
  for (let i = 0; i < 500; i++) ring.add(`t${i}`, [span], i, false)
  ring.add('unexpected', [span], 900, false)
  expect([ring.has('unexpected'), ring.has('t0')]).toEqual([false, true])
  ring.add('expected', [span], 900, true)
  expect([ring.has('expected'), ring.has('t0'), ring.has('t1')]).toEqual([true, false, true])
  ring.add('later', [span], 1100, false)
  expect(ring.has('later')).toBe(true)
})
