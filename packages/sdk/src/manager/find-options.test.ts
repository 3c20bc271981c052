import { expect, test } from 'vitest'
import { searchOptions, timeNanos } from './find-options.ts'

test('options are what Tempo is asked', () => {
  const found = searchOptions({
    tags: { 'job.id': 'j-7', constructor: 'c' },
    minDuration: '1.5s',
    maxDuration: 2000,
    from: new Date(1000),
    to: 5000.7,
    limit: 3,
  })
  expect(found).toEqual({
    tags: [
      ['job.id', 'j-7'],
      ['constructor', 'c'],
    ],
    minDuration: 1_500_000_000n,
    maxDuration: 2_000_000_000n,
    start: 1_000_000_000n,
    end: 5_000_000_000n,
    limit: 3,
  })
  expect(searchOptions({ query: '{ }' })).toEqual({ query: '{ }' })
})

test('half a range is made whole', () => {
  expect(searchOptions({ to: 3_600_001 })).toEqual({ start: 1_000_000n, end: 3_600_001_000_000n })
  const { start, end } = searchOptions({ from: 7 })
  expect(start).toBe(7_000_000n)
  expect(end).toBeGreaterThan(timeNanos('to', Date.now()))
})

test('what is no duration or time is refused by its name', () => {
  expect(() => searchOptions({ minDuration: 'long' as '1s' })).toThrow(
    "minDuration: long is no duration, such as '2s'",
  )
  expect(() => searchOptions({ to: new Date('never') })).toThrow('to: Invalid Date is no time')
})
