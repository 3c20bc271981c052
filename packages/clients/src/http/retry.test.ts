import { expect, it } from 'vitest'
import { backoffMs, parseRetryAfter } from './retry.ts'

it('waits up to twice as long each time, up to a bound', () => {
  const longest = [1, 2, 3, 8, 50].map((attempt) => backoffMs(attempt, () => 1))
  expect(longest).toEqual([100, 200, 400, 10_000, 10_000])
  expect(backoffMs(3, () => 0)).toBe(0)
  expect(backoffMs(3, () => 0.25)).toBe(100)
})

const now = Date.parse('2026-01-15T10:00:00Z')

it.each([
  ['5', 5],
  ['0.5', 0.5],
  ['Thu, 15 Jan 2026 10:01:30 GMT', 90],
  ['Thu, 15 Jan 2026 09:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
  ['99999999999999', undefined],
])('reads Retry-After %j', (header, seconds) => {
  expect(parseRetryAfter(header, now)).toBe(seconds)
})
