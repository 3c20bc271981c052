import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDuration, printDuration } from './duration.ts'

test.each([
  ['5m', 300_000_000_000n, '5m0s'],
  ['1h30m', 5_400_000_000_000n, '1h30m0s'],
  ['1.5s', 1_500_000_000n, '1.5s'],
  ['250ms', 250_000_000n, '250ms'],
  ['-1.5µs', -1500n, '-1.5µs'],
  ['2d', 172_800_000_000_000n, '48h0m0s'],
  ['0', 0n, '0s'],
])('%s', (text, ns, printed) => {
  expect(parseDuration(text, true)).toBe(ns)
  expect(printDuration(ns)).toBe(printed)
})

test.each(['', '5', 'x', '5x', '.s', '1h-5m', '99999999999h', '1d'])(
  'refuses %j as Go does',
  (text) => {
    expect(parseDuration(text, false)).toHaveProperty('problem')
  },
)

test('printed durations read back', () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 62n), 2n ** 62n), (ns) => {
      expect(parseDuration(printDuration(ns), false)).toBe(ns)
    }),
  )
})
