import { expect, test } from 'vitest'
import { civil, floorDiv, formatTime, printTime } from './go-time.ts'
import { TemplateTime } from './value.ts'

const time = new TemplateTime(1_704_186_245_060_000_007n) // 2024-01-02T09:04:05.060000007Z
const berlin = new TemplateTime(time.nanoseconds, 'Europe/Berlin')

test.each([
  ['Mon Jan _2 15:04:05 2006', 'Tue Jan  2 09:04:05 2024'],
  ['Monday, 02-Jan-06 15:04:05 MST', 'Tuesday, 02-Jan-24 09:04:05 UTC'],
  ['2006-01-02T15:04:05.999999999Z07:00', '2024-01-02T09:04:05.060000007Z'],
  ['05.000 05.00 05.9', '05.060 05.06 05'],
  ['3:4:5 PM 03 pm', '9:4:5 AM 09 am'],
  ['002 1/2/06', '002 1/2/24'],
  ['January', 'January'],
])('%s', (layout, text) => {
  expect(formatTime(time, layout)).toBe(text)
})

test('zones', () => {
  expect(formatTime(berlin, '15:04 -0700 -07:00 Z07:00')).toBe('10:04 +0100 +01:00 +01:00')
  expect(printTime(time)).toBe('2024-01-02 09:04:05.060000007 +0000 UTC')
  expect(civil(berlin)).toMatchObject({ hour: 10, weekday: 2, yearDay: 2, offset: 3600 })
})

test('instants before 1970', () => {
  expect(printTime(new TemplateTime(-1n))).toBe('1969-12-31 23:59:59.999999999 +0000 UTC')
  expect([floorDiv(-1n, 10n), floorDiv(-10n, 10n), floorDiv(9n, 10n)]).toEqual([-1n, -1n, 0n])
})
