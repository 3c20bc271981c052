import { expect, it } from 'vitest'
import { nanosecondsText } from './moment.ts'
import { NanoClock } from './nano-clock.ts'

it('only grows, and is never the same twice', () => {
  const times = [1000.7, 1000, 1000, 999, 1001, 500, 1002]
  const clock = new NanoClock(
    () => times.shift() ?? 1003,
    () => 0,
  )
  const texts = Array.from({ length: 8 }, () => nanosecondsText(clock.next()))
  expect(texts).toEqual([
    '1000000000',
    '1000000001',
    '1000000002',
    '1000000003',
    '1001000000',
    '1001000001',
    '1002000000',
    '1003000000',
  ])
})

it('begins elsewhere in each process, and follows a clock that was set back far', () => {
  const times = [100_000, 50_000]
  const clock = new NanoClock(
    () => times.shift() ?? 0,
    () => 0.5,
  )
  expect(clock.next()).toEqual({ ms: 100_000, nanos: 450_000 })
  expect(clock.next()).toEqual({ ms: 50_000, nanos: 450_000 })
})

it('has room for more lines in a millisecond than anybody logs', () => {
  const clock = new NanoClock(
    () => 5,
    () => 0.999,
  )
  let last = clock.next()
  for (let i = 0; i < 300_000; i++) last = clock.next()
  expect(last.ms).toBe(7)
})
