import { expect, test } from 'vitest'
import { compare } from './compare.ts'

test.each([
  ['=', [false, true, false]],
  ['!=', [true, false, true]],
  ['>', [false, false, true]],
  ['>=', [false, true, true]],
  ['<', [true, false, false]],
  ['<=', [true, true, false]],
] as const)('1, 2 and 3 %s 2', (op, outcomes) => {
  expect([1, 2, 3].map((n) => compare(op, n, 2))).toEqual(outcomes)
  expect([1n, 2n, 3n].map((n) => compare(op, n, 2n))).toEqual(outcomes)
})

test('NaN equals nothing', () => {
  expect(compare('=', Number.NaN, Number.NaN)).toBe(false)
  expect(compare('!=', Number.NaN, Number.NaN)).toBe(true)
})
