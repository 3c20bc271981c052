import { expect, test } from 'vitest'
import { printTime } from './go-time.ts'
import { parseTime } from './parse-time.ts'

test.each([
  ['2006-01-02', '2024-02-29', '2024-02-29 00:00:00 +0000 UTC'],
  ['2006-01-02', '2023-02-29', undefined],
  ['2006-01-02T15:04:05Z07:00', '2024-01-02T10:04:05+01:00', '2024-01-02 09:04:05 +0000 UTC'],
  ['2006-01-02 15:04:05', '2024-01-02 10:04:05.25', '2024-01-02 10:04:05.25 +0000 UTC'],
  ['Jan 2 06 3:04 pm', 'Mar 7 99 2:05 pm', '1999-03-07 14:05:00 +0000 UTC'],
  ['Mon, 02 Jan 2006', 'Tue, 05 Mar 2024', '2024-03-05 00:00:00 +0000 UTC'],
  ['15:04', '25:00', undefined],
  ['2006', '2024x', undefined],
  ['2006-01-02', '24-01-02', undefined],
])('%s of %s', (layout, text, printed) => {
  const time = parseTime(layout, text, 'UTC')
  expect(time && printTime(time)).toBe(printed)
})

test('a time without an offset is one of the zone', () => {
  const summer = parseTime('2006-01-02 15:04', '2024-07-01 12:00', 'America/New_York')
  expect(summer?.nanoseconds).toBe(BigInt(Date.parse('2024-07-01T16:00:00Z')) * 1_000_000n)
})
