import { expect, test } from 'vitest'
import { AdaptiveRatio } from './adaptive-ratio.ts'

const ID = 'f'.repeat(32)
const RULES = { errorRate: 0.1, ratio: 1, window: 10_000, hold: 60_000, maxTracesPerSecond: 3 }

test('many errors raise the ratio for a while, up to so many traces a second', () => {
  let now = 1_000_000
  const adaptive = new AdaptiveRatio(RULES, () => now)
  for (let i = 0; i < 20; i++) adaptive.observe(false)
  adaptive.observe(true)
  expect([adaptive.raised, adaptive.admits(ID)]).toEqual([false, false])
  adaptive.observe(true)
  adaptive.observe(true)
  expect(adaptive.raised).toBe(true)
  expect([1, 2, 3, 4].map(() => adaptive.admits(ID))).toEqual([true, true, true, false])
  now += 1000
  expect(adaptive.admits(ID)).toBe(true)
  now += 58_999
  expect(adaptive.raised).toBe(true)
  now += 1
  expect([adaptive.raised, adaptive.admits(ID)]).toEqual([false, false])
})

test('a few failures of hardly any traffic, and failures long ago, raise nothing', () => {
  let now = 1_000_000
  const adaptive = new AdaptiveRatio(RULES, () => now)
  for (let i = 0; i < 9; i++) adaptive.observe(true)
  expect(adaptive.raised).toBe(false)
  now += 10_000
  for (let i = 0; i < 30; i++) adaptive.observe(false)
  adaptive.observe(true)
  expect(adaptive.raised).toBe(false)
})
