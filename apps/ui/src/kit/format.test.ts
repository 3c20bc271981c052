import { describe, expect, it } from 'vitest'
import { clockTime, compact, duration, grouped, isoNano, toMs } from './format.ts'

describe('formats', () => {
  it('keeps nanoseconds in the UTC text', () => {
    expect(isoNano('1700000000123456789')).toBe('2023-11-14T22:13:20.123456789Z')
    expect(isoNano('-1')).toBe('1969-12-31T23:59:59.999999999Z')
  })

  it('rounds milliseconds down, before the epoch too', () => {
    expect(toMs('1999999')).toBe(1)
    expect(toMs('-1')).toBe(-1)
    expect(toMs('-1000000')).toBe(-1)
  })

  it('shows milliseconds of the clock', () => {
    expect(clockTime('1700000000007000000')).toMatch(/^\d\d:\d\d:20\.007$/)
  })

  it('picks the unit of a duration', () => {
    expect([0, 0.0005, 0.85, 12.34, 1240, 90_000, 7_200_000].map(duration)).toEqual([
      '0 ms',
      '500 ns',
      '850 µs',
      '12.3 ms',
      '1.24 s',
      '1.5 min',
      '2 h',
    ])
  })

  it('shortens counts', () => {
    expect([0.25, 12, 999, 1284, 99_960, 3_140_000].map(compact)).toEqual([
      '0.3',
      '12',
      '999',
      '1.3k',
      '100k',
      '3.1M',
    ])
    expect(grouped(1234567)).toBe('1\u2009234\u2009567')
  })
})
