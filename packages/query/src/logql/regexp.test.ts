import { expect, test } from 'vitest'
import { compileRegexp } from './regexp.ts'

test.each([
  ['a|b', 'xbx', true, false],
  ['a|b', 'b', true, true],
  ['a.c', 'a\nc', false, true],
  ['(?i)ABC', 'abc', true, true],
  ['', 'x', true, false],
  ['(?P<n>x)', 'x', true, true],
  ['\\pL+', 'é', true, true],
])('%s on %j', (text, value, found, whole) => {
  expect(compileRegexp(text, false).matcher(value).find()).toBe(found)
  expect(compileRegexp(text, true).matcher(value).find()).toBe(whole)
})

test.each(['(', 'a(?=b)', '\\1', '[z-a]', 'x'.repeat(40_000)])('%.20s is refused', (text) => {
  expect(() => compileRegexp(text, true)).toThrow('error parsing regexp')
})

test('an open group does not reach beyond its anchor', () => {
  expect(() => compileRegexp('a)|(b', true)).toThrow('error parsing regexp')
})

test('takes time in proportion to the text', () => {
  const evil = compileRegexp('(a+)+$', false)
  expect(evil.matcher(`${'a'.repeat(5000)}b`).find()).toBe(false)
})
