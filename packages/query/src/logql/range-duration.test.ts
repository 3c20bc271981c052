import { expect, test } from 'vitest'
import { parseRangeDuration, printRangeDuration } from './range-duration.ts'

test.each(['1w', '1y', '5m', '1h30m', '90d', '1d12h', '500ms', '2w', '0s'])('%s', (text) => {
  const ns = parseRangeDuration(text)
  expect(ns).toBeTypeOf('bigint')
  expect(printRangeDuration(ns as bigint)).toBe(text)
})

test.each([
  ['', 'empty duration string'],
  ['5', 'not a valid duration string: "5"'],
  [' 2h ', 'not a valid duration string: " 2h "'],
  ['0.5h', 'unknown unit "." in duration "0.5h"'],
  ['1m1h', 'not a valid duration string: "1m1h"'],
  ['1m1m', 'not a valid duration string: "1m1m"'],
  ['9999999999y', 'duration out of range'],
])('refuses %j', (text, problem) => {
  expect(parseRangeDuration(text)).toEqual({ problem })
})
