import { expect, test } from 'vitest'
import { matchingLabels, signature } from './signature.ts'

const labels = [
  ['a', '1'],
  ['b', '2'],
] as const

test.each([
  [undefined, 'a b'],
  [{ on: true, names: ['b', 'c'] }, 'b'],
  [{ on: false, names: ['b'] }, 'a'],
  [{ on: true, names: [] }, ''],
])('%j', (matching, names) => {
  expect(
    matchingLabels(labels, matching)
      .map(([name]) => name)
      .join(' '),
  ).toBe(names)
})

test('an empty label is none', () => {
  const empty = [
    ['a', '1'],
    ['b', ''],
  ] as const
  expect(signature(empty, undefined)).toBe(signature([['a', '1']], undefined))
  const on = { on: true, names: ['b'] }
  expect(signature(empty, on)).toBe(signature([], on))
})

test('names and values do not run into each other', () => {
  expect(signature([['a', 'b']], undefined)).not.toBe(signature([['ab', 'b']], undefined))
})
