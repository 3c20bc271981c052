import { expect, test } from 'vitest'
import { parseGoFloat } from './go-number.ts'

test.each([
  ['1', 1],
  ['-1.5e3', -1500],
  ['+.5', 0.5],
  ['5.', 5],
  ['1_000', 1000],
  ['1e1_0', 1e10],
  ['0x1p4', 16],
  ['-0X_a.8P-1', -5.25],
  ['inf', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])('%s', (text, value) => {
  expect(parseGoFloat(text)).toBe(value)
})

test.each([
  '',
  ' 1',
  '1 ',
  '0x1F',
  '0xp1',
  '1,5',
  'free',
  '1__0',
  '_1',
  '1e',
  '1e999',
  '-nan',
  '--1',
])('%j is none', (text) => {
  expect(parseGoFloat(text)).toBeUndefined()
})
