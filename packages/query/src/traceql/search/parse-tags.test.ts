import { expect, test } from 'vitest'
import { parseTags } from './parse-tags.ts'

test('pairs are separated by blanks, values may be quoted', () => {
  expect(parseTags(' service.name=cart  db="SELECT \\"a\\" = $1" empty= __proto__=x ')).toEqual([
    { key: 'service.name', value: 'cart' },
    { key: 'db', value: 'SELECT "a" = $1' },
    { key: 'empty', value: '' },
    { key: '__proto__', value: 'x' },
  ])
  expect(parseTags('')).toEqual([])
})

test.each([
  ['a=b a=c', 'tag a has been set twice'],
  ['a="b', 'unterminated quoted value at pos 5'],
  ['="b"', `unexpected '=' at pos 1`],
  ['a=b"c', `unexpected '"' at pos 4`],
  ['a"b', `unexpected '"' at pos 2`],
  ['a=b=c', `unexpected '=' at pos 4`],
  ['a="\\q"', 'invalid quoted value at pos 3'],
  [Array.from({ length: 101 }, (_, i) => `k${i}=v`).join(' '), 'more than 100 tags'],
])('%s is refused', (text, message) => {
  expect(() => parseTags(text)).toThrow(message)
})
