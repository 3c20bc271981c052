import { expect, test } from 'vitest'
import { toLabelName } from './label-name.ts'

test.each([
  ['plain_1', 'plain_1', 'plain_1'],
  ['a.b-c d', 'a_b_c_d', 'a_b_c_d'],
  ['1st', '_1st', '1st'],
  [' padded ', 'padded', 'padded'],
  ['é😀x', '__x', '__x'],
  ['', '', ''],
  ['__proto__', '__proto__', '__proto__'],
])('%j', (key, leading, inner) => {
  expect(toLabelName(key, true)).toBe(leading)
  expect(toLabelName(key, false)).toBe(inner)
})
