import { expect, test } from 'vitest'
import { parseRfc3339 } from './rfc3339.ts'

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['1970-01-01t00:00:01.5z', 1_500_000_000n],
  ['1970-01-01T02:00:00.000000001+02:00', 1n],
  ['1970-01-01T00:00:00.1234567899Z', 123_456_789n],
  ['1969-12-31T23:59:59.25Z', -750_000_000n],
  ['1970-13-01T00:00:00Z', null],
  ['1970-01-01', null],
  ['', null],
])('%s', (text, expected) => {
  expect(parseRfc3339(text)).toBe(expected)
})
