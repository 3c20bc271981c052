import { expect, test } from 'vitest'
import { scopedFilter } from './scoped-filter.ts'

test.each([
  '{ .a = 1 }',
  '{ span.b = 1 && .a != "x" }',
  '{ !(1 < .a) || name = }',
  '{ .a = nil',
  '{ .a > 1 } | rate()',
])('%s is no filter for names', (text) => {
  expect(scopedFilter(text)).toBe('')
})

test.each([
  '',
  'garbage',
  '{ span.a = 1 && name = ',
  '{ span.a = .b }',
  '{ .a && span.b = 1 }',
  '{ .a = 1 } >> { }',
  '{ }',
])('%s stays', (text) => {
  expect(scopedFilter(text)).toBe(text)
})
