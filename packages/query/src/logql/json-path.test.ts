import { expect, test } from 'vitest'
import { parseJsonPath } from './json-path.ts'

test.each([
  ['a', ['a']],
  ['a.b_c[0]["d e"].f', ['a', 'b_c', 0, 'd e', 'f']],
  ['["a.b"]', ['a.b']],
  ['[3][4]', [3, 4]],
  [' a [0] . b ', ['a', 0, 'b']],
])('%s', (text, path) => {
  expect(parseJsonPath(text)).toEqual(path)
})

test.each([
  ['', 'unexpected $end, expecting LSB or FIELD'],
  ['a[', 'unexpected $end, expecting STRING or INDEX'],
  ['a.', 'unexpected $end, expecting FIELD'],
  ['a..b', 'unexpected DOT, expecting FIELD'],
  ['1a', 'unexpected 1'],
  ['a[1.5]', 'unexpected 1'],
  ['a[x]', 'unexpected FIELD, expecting STRING or INDEX'],
  ['a["x"', 'unexpected $end, expecting RSB'],
  ['a["x]', 'unexpected $end, expecting RSB'],
  ['"a"]', 'unexpected STRING, expecting LSB or FIELD'],
  ['a b', 'unexpected FIELD'],
  ['a-b', 'unexpected -'],
])('refuses %j', (text, reason) => {
  expect(() => parseJsonPath(text)).toThrow(
    `cannot parse expression [${text}]: syntax error: ${reason}`,
  )
})
