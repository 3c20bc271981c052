import { expect, test } from 'vitest'
import { parseBytes, printBytes } from './bytes.ts'

test.each([
  ['5MiB', 5_242_880],
  ['1.5 kB', 1500],
  ['42', 42],
  ['1,000b', 1000],
  ['2GIB', 2_147_483_648],
])('%s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', 'x', '5 apples', '1.2.3kB', '-3B', '99999999EB'])('refuses %j', (text) => {
  expect(parseBytes(text)).toHaveProperty('problem')
})

test.each([
  [9, '9B'],
  [12, '12B'],
  [5_242_880, '5.2MB'],
  [82_000, '82kB'],
])('prints %d', (bytes, text) => {
  expect(printBytes(bytes)).toBe(text)
})
