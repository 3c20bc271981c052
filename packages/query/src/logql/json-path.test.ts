import { expect, test } from 'vitest'
import { parseJsonPath } from './json-path.ts'

test.each([
  ['a', ['a']],
  ['a.b_c[0]["d e"].f', ['a', 'b_c', 0, 'd e', 'f']],
  ['["a.b"]', ['a.b']],
  ['[3][4]', [3, 4]],
])('%s', (text, path) => {
  expect(parseJsonPath(text)).toEqual(path)
})

test.each(['', 'a[', 'a.', 'a..b', '1a', 'a[x]', 'a["x"', 'a b', 'a-b'])('refuses %j', (text) => {
  expect(() => parseJsonPath(text)).toThrow()
})
