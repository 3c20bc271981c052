import { expect, it } from 'vitest'
import { backoffMs, retryAfterMs } from './backoff.ts'

it('waits longer and longer, up to half a minute', () => {
  const waits = [1, 2, 3, 4, 8, 9, 1000].map((failures) => backoffMs(failures, () => 1))
  expect(waits).toEqual([250, 500, 1000, 2000, 30_000, 30_000, 30_000])
  expect(backoffMs(1, () => 0)).toBe(125)
})

it.each([
  ['3', 3000],
  ['0', 0],
  ['Thu, 15 Jan 2026 10:00:05 GMT', 5000],
  ['Thu, 15 Jan 2026 09:00:00 GMT', 0],
  ['999999', 3_600_000],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads %s', (header, ms) => {
  expect(retryAfterMs(header, Date.parse('2026-01-15T10:00:00Z'))).toBe(ms)
})
