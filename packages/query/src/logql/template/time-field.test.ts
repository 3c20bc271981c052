import { expect, test } from 'vitest'
import { timeField } from './time-field.ts'
import { TemplateTime } from './value.ts'

const time = new TemplateTime(1_704_186_245_060_000_007n, 'Europe/Berlin')

test.each([
  ['Year', 2024n],
  ['Month', 'January'],
  ['Day', 2n],
  ['YearDay', 2n],
  ['Weekday', 'Tuesday'],
  ['Hour', 10n],
  ['Minute', 4n],
  ['Second', 5n],
  ['Nanosecond', 60_000_007n],
  ['Unix', 1_704_186_245n],
  ['UnixMilli', 1_704_186_245_060n],
  ['UnixMicro', 1_704_186_245_060_000n],
  ['UnixNano', 1_704_186_245_060_000_007n],
])('%s', (name, value) => {
  expect(timeField(time, name, [])).toBe(value)
})

test('methods that make times and texts', () => {
  expect(timeField(time, 'Format', ['15:04'])).toBe('10:04')
  expect(timeField(time, 'UTC', [])).toEqual(new TemplateTime(time.nanoseconds))
  expect(() => timeField(time, 'Format', [])).toThrow('Format takes a layout')
  expect(() => timeField(time, 'Nope', [])).toThrow("can't evaluate field Nope")
})
