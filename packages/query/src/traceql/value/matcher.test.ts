import { expect, test } from 'vitest'
import { fullMatcher } from './matcher.ts'

test('a pattern matches from end to end, over lines too', () => {
  expect(fullMatcher('hop')('hop-1')).toBe(false)
  expect(fullMatcher('hop.*')('hop\n1')).toBe(true)
  expect(fullMatcher('a|b')('ab')).toBe(false)
  expect(fullMatcher('(?i)HOP')('hop')).toBe(true)
})

test('a remembered verdict is the same', () => {
  const matches = fullMatcher('[0-9]+')
  for (let i = 0; i < 5000; i++) expect(matches(String(i % 2500))).toBe(true)
  expect(matches('x')).toBe(false)
  expect(matches('x')).toBe(false)
})
