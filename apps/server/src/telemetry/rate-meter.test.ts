import { expect, test } from 'vitest'
import { RateMeter } from './rate-meter.ts'

test('averages whole seconds and forgets old ones', () => {
  let seconds = 100n
  const meter = new RateMeter({ now: () => seconds * 1_000_000_000n }, 5)
  meter.add(10)
  expect(meter.perSecond()).toBe(0)
  seconds = 101n
  meter.add(5)
  expect(meter.perSecond()).toBe(2)
  seconds = 103n
  expect(meter.perSecond()).toBe(3)
  seconds = 106n
  expect(meter.perSecond()).toBe(1)
  seconds = 200n
  expect(meter.perSecond()).toBe(0)
})
